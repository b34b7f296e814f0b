public import ChatCore

/// What an operator decides about one node.
public struct NodeSettings: Hashable, Sendable {
    /// Limits and intervals of one session.
    public var session = SessionSettings()
    /// Requests per second of one user over all connections, sustained.
    public var userRequestsPerSecond: Double = 100
    /// Requests at once of one user after a rest.
    public var userRequestBurst: Double = 400
    /// Live connections of one user.
    public var connectionsPerUser = 50
    /// Live connections from one address; 0 for no limit (behind a proxy all come from its address).
    public var connectionsPerAddress = 1000
    /// New connections per second from one address, sustained; 0 for no limit.
    public var connectsPerSecondPerAddress: Double = 200
    /// New connections at once from one address after a rest.
    public var connectBurstPerAddress: Double = 2000
    /// How long users stay online after their last session ended.
    public var presenceGrace: Duration = .seconds(5)
    /// Longest time a drain may take before what is left is cut.
    public var drainTimeout: Duration = .seconds(20)
    /// Sockets told to reconnect per second of a drain.
    public var drainPerSecond = 2000
    /// Largest delay that a drained client is told to wait; each gets a random share.
    public var reconnectSpread: Duration = .seconds(5)

    /// The defaults above.
    public init() {}
}
