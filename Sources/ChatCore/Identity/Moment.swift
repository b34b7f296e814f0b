/// Two readings of one instant. Time-outs and rates run on the steady clock, so that setting the wall clock breaks none
/// of them; tokens and message times follow the wall clock.
public struct Moment: Hashable, Sendable {
    /// Milliseconds of a clock that never jumps; only differences mean anything.
    public let steady: Timestamp
    /// Unix time.
    public let wall: Timestamp

    /// Pairs two readings taken together.
    public init(steady: Timestamp, wall: Timestamp) {
        self.steady = steady
        self.wall = wall
    }
}
