/// Limits and intervals of one session; the same for every door.
public struct SessionSettings: Hashable, Sendable {
    /// Time to sign in before the connection is closed.
    public var helloTimeout: Duration = .seconds(10)
    /// Interval of pings; a peer silent for two of them is gone.
    public var heartbeat: Duration = .seconds(25)
    /// How long before its end a token's expiry is announced.
    public var tokenWarning: Duration = .seconds(60)
    /// Requests per second, sustained.
    public var requestsPerSecond: Double = 50
    /// Requests at once after a rest.
    public var requestBurst: Double = 200
    /// Requests refused in a row before the connection is closed as abusive.
    public var violationLimit = 200
    /// Requests of one connection that may wait for their answer; above it the door stops reading.
    public var maxInFlight = 256
    /// Bytes that may wait to be written to one connection; above it the connection is closed as slow. Ephemeral
    /// pushes are dropped above a quarter.
    public var outboundLimitBytes = 1_048_576
    /// Largest message a peer may send, in bytes.
    public var maxMessageBytes = 65_536

    /// The defaults above.
    public init() {}
}
