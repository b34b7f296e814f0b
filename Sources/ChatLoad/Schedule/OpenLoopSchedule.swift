/// When an open loop means to send: its senders take turns, evenly spaced, whatever has become of earlier sends.
///
/// Latency is counted from these times, so that a send that waits behind a stall is charged for the wait: the correction
/// for "coordinated omission". Times are nanoseconds of one monotonic clock.
package struct OpenLoopSchedule: Sendable {
    /// The first sender's first send.
    package let start: UInt64
    /// Sends a second of all senders together.
    package let rate: Double
    /// How many take turns.
    package let senders: Int

    /// - Parameters:
    ///   - start: Nanoseconds.
    ///   - rate: A second, above 0.
    ///   - senders: At least 1; fewer counts as 1.
    package init(start: UInt64, rate: Double, senders: Int) {
        self.start = start
        self.rate = rate
        self.senders = max(senders, 1)
    }

    /// The intended time of a sender's n-th send; both count from 0.
    package func intended(sender: Int, number: Int) -> UInt64 {
        let turn = Double(number) * Double(senders) + Double(sender)
        let offset = turn / rate * 1e9
        // A turn beyond any clock is never reached.
        return offset < 9e18 ? start &+ UInt64(offset) : .max
    }
}
