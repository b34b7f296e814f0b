/// Why the server ends a connection: one table for all doors.
///
/// 4000–4499 ask the client to reconnect, 4500–4999 tell it to stop (private-use range, RFC 6455 §7.4.2).
public struct CloseCode: Hashable, Sendable, CustomStringConvertible {
    package enum Base: UInt16, CaseIterable, Sendable {
        case serverDraining = 4000
        case slowConsumer = 4001
        case tokenExpired = 4002
        case pingTimeout = 4003
        case temporarilyUnavailable = 4004
        case invalidToken = 4500
        case helloTimeout = 4501
        case userDisabled = 4502
        case revoked = 4503
        case kicked = 4504
        case protocolViolation = 4505
        case rateLimited = 4506
        case tooManyConnections = 4507
        case superseded = 4508
    }

    package let base: Base
    package init(_ base: Base) { self.base = base }

    /// Looks a code up by its wire value; nil for one outside the table.
    public init?(wireValue: UInt16) {
        guard let base = Base(rawValue: wireValue) else { return nil }
        self.base = base
    }

    /// Every code, in table order.
    public static var all: [CloseCode] { Base.allCases.map(CloseCode.init) }

    /// The WebSocket close code.
    public var wireValue: UInt16 { base.rawValue }
    /// True when the client should reconnect by itself.
    public var asksToReconnect: Bool { wireValue < 4500 }
    /// The reason.
    public var description: String { reason }

    /// The close frame's reason: lower snake case, far below RFC 6455's 123 bytes.
    public var reason: String {
        switch base {
        case .serverDraining: "server_draining"
        case .slowConsumer: "slow_consumer"
        case .tokenExpired: "token_expired"
        case .pingTimeout: "ping_timeout"
        case .temporarilyUnavailable: "temporarily_unavailable"
        case .invalidToken: "invalid_token"
        case .helloTimeout: "hello_timeout"
        case .userDisabled: "user_disabled"
        case .revoked: "revoked"
        case .kicked: "kicked"
        case .protocolViolation: "protocol_violation"
        case .rateLimited: "rate_limited"
        case .tooManyConnections: "too_many_connections"
        case .superseded: "superseded"
        }
    }

    /// The server is draining for a restart; the delay came in a `reconnect` push.
    public static let serverDraining = CloseCode(.serverDraining)
    /// The peer did not read fast enough; it resumes without loss.
    public static let slowConsumer = CloseCode(.slowConsumer)
    /// The token expired and was not refreshed in time; reconnect with a new one.
    public static let tokenExpired = CloseCode(.tokenExpired)
    /// The peer did not answer pings.
    public static let pingTimeout = CloseCode(.pingTimeout)
    /// The store or the issuer cannot be reached; try again later.
    public static let temporarilyUnavailable = CloseCode(.temporarilyUnavailable)
    /// The token was rejected; the error reply said why.
    public static let invalidToken = CloseCode(.invalidToken)
    /// No `hello` in time.
    public static let helloTimeout = CloseCode(.helloTimeout)
    /// The account was disabled.
    public static let userDisabled = CloseCode(.userDisabled)
    /// The session's token was revoked.
    public static let revoked = CloseCode(.revoked)
    /// An administrator ended the session.
    public static let kicked = CloseCode(.kicked)
    /// The peer broke the protocol repeatedly or beyond repair.
    public static let protocolViolation = CloseCode(.protocolViolation)
    /// The peer ignored its rate limit.
    public static let rateLimited = CloseCode(.rateLimited)
    /// The user or address has too many connections.
    public static let tooManyConnections = CloseCode(.tooManyConnections)
    /// The session was recovered on another connection of the same client.
    public static let superseded = CloseCode(.superseded)
}

extension CloseCode {
    /// The close code that follows a failed sign-in or a fatal session error.
    public init(_ error: ChatError) {
        switch error.code.base {
        case .userDisabled: self = .userDisabled
        case .tokenRevoked: self = .revoked
        case .tokenExpired: self = .tokenExpired
        case .keysUnavailable, .storeUnavailable, .storeFull, .overloaded, .timeout, .connectionLost, .internal,
            .invalidConfiguration:
            self = .temporarilyUnavailable
        case .shuttingDown: self = .serverDraining
        case .rateLimited: self = .rateLimited
        case .limitExceeded: self = .tooManyConnections
        case .invalidRequest, .payloadTooLarge, .unknownCommand, .forbidden, .blocked, .conversationNotFound,
            .messageNotFound, .userNotFound, .conflict:
            self = .protocolViolation
        case .unauthenticated, .tokenMissing, .tokenTooLarge, .tokenMalformed, .tokenTypeNotAllowed,
            .tokenAlgorithmNotAllowed, .tokenHeaderUnsupported, .tokenKeyUnknown, .tokenKeyUnusable,
            .tokenSignatureInvalid, .tokenIssuerUnknown, .tokenAudienceMismatch, .tokenClientMismatch,
            .tokenUseMismatch, .tokenClaimMissing, .tokenClaimInvalid, .tokenNotYetValid, .tokenIssuedInFuture,
            .tokenSubjectChanged:
            self = .invalidToken
        }
    }
}
