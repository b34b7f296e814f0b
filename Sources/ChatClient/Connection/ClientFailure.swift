import ChatCore

/// Errors that arise on this side of the wire.
enum ClientFailure {
    /// The owner stopped the client.
    static let stopped = ChatError(.connectionLost, "The client was stopped.", retry: .never)
    /// The caller's task was cancelled.
    static let cancelled = ChatError(.connectionLost, "The request was cancelled.", retry: .never)
    /// More requests than the client keeps.
    static let tooManyRequests = ChatError(.overloaded, "Too many requests wait for an answer.")
    /// A reply of a kind that does not belong to its command.
    static let unexpectedReply = ChatError(.internal, "The server answered with something else than was asked for.")

    /// The error that stands for a close code of the server's table.
    static func closed(_ wireValue: UInt16) -> ChatError {
        guard let code = CloseCode(wireValue: wireValue) else {
            return ChatError(
                wireValue < 4500 ? .connectionLost : .forbidden, "The server closed the connection (\(wireValue)).")
        }
        let reason = "The server closed the connection: \(code.reason)."
        switch code.base {
        case .serverDraining: return ChatError(.shuttingDown, reason)
        case .slowConsumer, .pingTimeout: return ChatError(.connectionLost, reason)
        case .tokenExpired: return ChatError(.tokenExpired, reason)
        case .temporarilyUnavailable: return ChatError(.storeUnavailable, reason)
        case .invalidToken: return ChatError(.unauthenticated, reason)
        case .helloTimeout: return ChatError(.timeout, reason)
        case .userDisabled: return ChatError(.userDisabled, reason)
        case .revoked: return ChatError(.tokenRevoked, reason)
        case .kicked: return ChatError(.forbidden, reason)
        case .protocolViolation: return ChatError(.invalidRequest, reason)
        case .rateLimited: return ChatError(.rateLimited, reason)
        case .superseded: return ChatError(.conflict, reason)
        case .tooManyConnections: return ChatError(.limitExceeded, reason)
        }
    }
}
