extension ChatError {
    /// An open set of failures: adding one breaks no caller. Names are wire values and are never reused.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        /// The closed set behind the codes, for exhaustive switches inside the package.
        package enum Base: String, CaseIterable, Sendable {
            // Requests
            case invalidRequest = "invalid_request"
            case payloadTooLarge = "payload_too_large"
            case unknownCommand = "unknown_command"
            case unauthenticated = "unauthenticated"
            case forbidden = "forbidden"
            case blocked = "blocked"
            case conversationNotFound = "conversation_not_found"
            case messageNotFound = "message_not_found"
            case userNotFound = "user_not_found"
            case conflict = "conflict"
            case limitExceeded = "limit_exceeded"
            case rateLimited = "rate_limited"
            case overloaded = "overloaded"
            case timeout = "timeout"
            // Tokens
            case tokenMissing = "token_missing"
            case tokenTooLarge = "token_too_large"
            case tokenMalformed = "token_malformed"
            case tokenTypeNotAllowed = "token_type_not_allowed"
            case tokenAlgorithmNotAllowed = "token_algorithm_not_allowed"
            case tokenHeaderUnsupported = "token_header_unsupported"
            case tokenKeyUnknown = "token_key_unknown"
            case tokenKeyUnusable = "token_key_unusable"
            case tokenSignatureInvalid = "token_signature_invalid"
            case tokenIssuerUnknown = "token_issuer_unknown"
            case tokenAudienceMismatch = "token_audience_mismatch"
            case tokenClientMismatch = "token_client_mismatch"
            case tokenUseMismatch = "token_use_mismatch"
            case tokenClaimMissing = "token_claim_missing"
            case tokenClaimInvalid = "token_claim_invalid"
            case tokenExpired = "token_expired"
            case tokenNotYetValid = "token_not_yet_valid"
            case tokenIssuedInFuture = "token_issued_in_future"
            case tokenRevoked = "token_revoked"
            case tokenSubjectChanged = "token_subject_changed"
            case keysUnavailable = "keys_unavailable"
            case userDisabled = "user_disabled"
            // Service
            case storeUnavailable = "store_unavailable"
            case storeFull = "store_full"
            case shuttingDown = "shutting_down"
            case connectionLost = "connection_lost"
            case invalidConfiguration = "invalid_configuration"
            case `internal` = "internal"
        }

        package let base: Base
        package init(_ base: Base) { self.base = base }

        /// Looks a code up by its wire name; nil for a name this build does not know.
        public init?(name: String) {
            guard let base = Base(rawValue: name) else { return nil }
            self.base = base
        }

        /// The wire value, lower snake case.
        public var name: String { base.rawValue }
        /// The wire name.
        public var description: String { name }

        /// Every code of this build, in table order.
        public static var all: [Code] { Base.allCases.map(Code.init) }

        /// The request is not of the command's shape.
        public static let invalidRequest = Code(.invalidRequest)
        /// A frame, message or field is over its limit.
        public static let payloadTooLarge = Code(.payloadTooLarge)
        /// No command of that name.
        public static let unknownCommand = Code(.unknownCommand)
        /// The command needs a signed-in session.
        public static let unauthenticated = Code(.unauthenticated)
        /// Signed in, but not allowed.
        public static let forbidden = Code(.forbidden)
        /// One of the two people has blocked the other.
        public static let blocked = Code(.blocked)
        /// No such conversation, or the caller is no member of it.
        public static let conversationNotFound = Code(.conversationNotFound)
        /// No such message in that conversation.
        public static let messageNotFound = Code(.messageNotFound)
        /// No such user, or the caller may not see them.
        public static let userNotFound = Code(.userNotFound)
        /// The request contradicts the present state.
        public static let conflict = Code(.conflict)
        /// A count limit (members, watched users, reactions …) is reached.
        public static let limitExceeded = Code(.limitExceeded)
        /// Too many requests; wait.
        public static let rateLimited = Code(.rateLimited)
        /// Too much is in flight already; wait.
        public static let overloaded = Code(.overloaded)
        /// No answer in time.
        public static let timeout = Code(.timeout)
        /// No token was presented.
        public static let tokenMissing = Code(.tokenMissing)
        /// The token is longer than the limit.
        public static let tokenTooLarge = Code(.tokenTooLarge)
        /// Not a compact JWS with JSON header and claims.
        public static let tokenMalformed = Code(.tokenMalformed)
        /// The header's `typ` is not accepted from this issuer.
        public static let tokenTypeNotAllowed = Code(.tokenTypeNotAllowed)
        /// The header's `alg` is not on the issuer's list.
        public static let tokenAlgorithmNotAllowed = Code(.tokenAlgorithmNotAllowed)
        /// The header asks for something unsupported (`crit`).
        public static let tokenHeaderUnsupported = Code(.tokenHeaderUnsupported)
        /// The issuer has no key with the token's `kid`.
        public static let tokenKeyUnknown = Code(.tokenKeyUnknown)
        /// The key named exists but may not verify this token.
        public static let tokenKeyUnusable = Code(.tokenKeyUnusable)
        /// The signature does not match.
        public static let tokenSignatureInvalid = Code(.tokenSignatureInvalid)
        /// `iss` is no configured issuer.
        public static let tokenIssuerUnknown = Code(.tokenIssuerUnknown)
        /// `aud` holds no accepted audience.
        public static let tokenAudienceMismatch = Code(.tokenAudienceMismatch)
        /// `client_id` or `azp` is not accepted.
        public static let tokenClientMismatch = Code(.tokenClientMismatch)
        /// `token_use` is not accepted.
        public static let tokenUseMismatch = Code(.tokenUseMismatch)
        /// A required claim is absent.
        public static let tokenClaimMissing = Code(.tokenClaimMissing)
        /// A claim has the wrong type or value.
        public static let tokenClaimInvalid = Code(.tokenClaimInvalid)
        /// `exp` has passed.
        public static let tokenExpired = Code(.tokenExpired)
        /// `nbf` has not come.
        public static let tokenNotYetValid = Code(.tokenNotYetValid)
        /// `iat` lies in the future.
        public static let tokenIssuedInFuture = Code(.tokenIssuedInFuture)
        /// The token, its session or its user was revoked.
        public static let tokenRevoked = Code(.tokenRevoked)
        /// A refresh came with another subject's token.
        public static let tokenSubjectChanged = Code(.tokenSubjectChanged)
        /// The issuer's keys cannot be had right now.
        public static let keysUnavailable = Code(.keysUnavailable)
        /// The account is disabled.
        public static let userDisabled = Code(.userDisabled)
        /// The store cannot be reached right now.
        public static let storeUnavailable = Code(.storeUnavailable)
        /// The store has no room.
        public static let storeFull = Code(.storeFull)
        /// The server is going down; reconnect.
        public static let shuttingDown = Code(.shuttingDown)
        /// The connection ended before the answer came (client side).
        public static let connectionLost = Code(.connectionLost)
        /// A configuration key is wrong; the message names it.
        public static let invalidConfiguration = Code(.invalidConfiguration)
        /// A fault of the server; the log has the detail.
        public static let `internal` = Code(.internal)
    }
}
