/// The packet types of Engine.IO v4; the raw value is the ASCII digit that stands before the payload.
public enum EngineIOPacketType: UInt8, Hashable, Sendable, CaseIterable {
    /// First packet of a session, with its parameters; server to client.
    case open = 0x30
    /// The sender ends the session.
    case close
    /// Asks for a sign of life (server to client), or probes a candidate socket (client to server).
    case ping
    /// Answers a ping.
    case pong
    /// Carries a payload of the layer above.
    case message
    /// Moves the session to the socket it is sent on.
    case upgrade
    /// Says nothing; ends a pending poll.
    case noop

    /// The digit `4`. An encoder writes it, then the payload straight behind it, so that a frame is built without a copy.
    @inlinable public static var messagePrefix: UInt8 { message.rawValue }
}
