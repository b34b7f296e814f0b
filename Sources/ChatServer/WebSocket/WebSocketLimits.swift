/// What one WebSocket connection may cost; every number is per connection.
public struct WebSocketLimits: Hashable, Sendable {
    /// Largest payload of one frame, in bytes; a longer one fails the connection with 1009 before anything is allocated.
    public var maxFrameBytes: Int
    /// Largest reassembled message, in bytes; more fails the connection with 1009.
    public var maxMessageBytes: Int
    /// How long the peer may take to finish a closing handshake before its TCP connection is cut.
    public var closeTimeout: Duration
    /// Outbound bytes above which the connection reports that it is not writable; it is again below half of that.
    public var highWaterBytes: Int

    /// Creates limits; frames may be as large as messages unless said otherwise.
    public init(
        maxMessageBytes: Int = 65_536, maxFrameBytes: Int? = nil, closeTimeout: Duration = .seconds(5),
        highWaterBytes: Int = 262_144
    ) {
        self.maxFrameBytes = maxFrameBytes ?? maxMessageBytes
        self.maxMessageBytes = maxMessageBytes
        self.closeTimeout = closeTimeout
        self.highWaterBytes = highWaterBytes
    }
}
