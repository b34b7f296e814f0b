import ChatWire

/// Code and words of the close frame that ends a session's WebSocket (RFC 6455 §7.4.1).
struct EngineIOCloseCode: Hashable, Sendable {
    let value: UInt16
    let reason: String

    private init(_ value: UInt16, _ reason: String) {
        self.value = value
        self.reason = reason
    }

    /// A socket that did not become its session's transport.
    static let notUpgraded = Self(1008, "no upgrade")
    /// The address has as many sessions as it may.
    static let tooManySessions = Self(1013, "too many connections")

    /// - Parameter isDraining: Whether the whole server is going down.
    init(_ reason: EngineIOCloseReason, isDraining: Bool) {
        switch reason {
        case .serverClosed where isDraining: self.init(1001, "server is going down")
        case .transportClosed, .requestAborted, .serverClosed: self.init(1000, "")
        case .requestOverlap, .unexpectedPing, .parseError: self.init(1008, reason.name)
        case .payloadTooLarge: self.init(1009, reason.name)
        case .pingTimeout: self.init(1008, reason.name)
        case .slowConsumer: self.init(1008, "too slow")
        }
    }
}
