/// Limits and intervals of Engine.IO sessions.
public struct EngineIOSettings: Hashable, Sendable {
    /// Time between two pings; whole milliseconds.
    public var pingInterval: Duration = .milliseconds(25_000)
    /// Time a client has to answer a ping; whole milliseconds.
    public var pingTimeout: Duration = .milliseconds(20_000)
    /// Most bytes of one POST, one poll's answer and one WebSocket message.
    public var maxPayload = 1_000_000
    /// Time a client has, once its second transport is there, to complete the move to it.
    public var upgradeTimeout: Duration = .seconds(10)
    /// How long an orderly closed polling session waits for a poll that takes the last packets.
    public var closeTimeout: Duration = .seconds(30)
    /// Whether polling sessions may move to a WebSocket.
    public var allowsUpgrade = true
    /// Bytes that may wait for a poll or for the end of an upgrade; above it the session is closed as slow.
    public var outboundLimitBytes = 1_048_576
    /// Most packets in one poll's answer. A widespread Python client refuses more than 16.
    public var maxPacketsPerPoll = 16

    /// The defaults above.
    public init() {}
}
