/// Why a session ended.
public enum EngineIOCloseReason: Hashable, Sendable, CaseIterable {
    /// The client sent a close packet, or its WebSocket was closed.
    case transportClosed
    /// The connection of a pending GET or POST broke.
    case requestAborted
    /// A second GET or a second POST came while one was pending.
    case requestOverlap
    /// The client sent a ping, which only the server may.
    case unexpectedPing
    /// The client sent what is no packet.
    case parseError
    /// A POST was longer than `maxPayload`.
    case payloadTooLarge
    /// No pong came in time.
    case pingTimeout
    /// The client takes too long to fetch what waits for it.
    case slowConsumer
    /// The server closed the session.
    case serverClosed

    /// The reason in the words that Socket.IO servers give to their `disconnect` handlers.
    public var name: String {
        switch self {
        case .transportClosed: "transport close"
        case .requestAborted, .requestOverlap, .unexpectedPing, .payloadTooLarge: "transport error"
        case .parseError: "parse error"
        case .pingTimeout: "ping timeout"
        case .slowConsumer, .serverClosed: "forced close"
        }
    }
}
