/// What decides when the next thing is begun.
package enum LoadPacing: Hashable, Sendable {
    /// Open loop: so many a second altogether, whether or not earlier ones are done. Latency counts from the intended time.
    case rate(Double)
    /// Closed loop: the next begins when one of so many is done; for messages per sender, for connects altogether.
    case window(Int)
}
