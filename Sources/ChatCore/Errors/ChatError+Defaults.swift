extension ChatError.Code {
    /// The advice that goes with a code unless the thrower knows better.
    var defaultRetry: ChatError.Retry {
        switch base {
        case .rateLimited, .overloaded: .after(.seconds(1))
        case .timeout, .storeUnavailable, .keysUnavailable, .connectionLost: .after(.seconds(2))
        case .shuttingDown: .after(.seconds(1))
        case .unauthenticated, .tokenExpired, .tokenMissing, .tokenRevoked: .afterReauthentication
        case .invalidRequest, .payloadTooLarge, .unknownCommand, .forbidden, .blocked, .conversationNotFound,
            .messageNotFound, .userNotFound, .conflict, .limitExceeded, .tokenTooLarge, .tokenMalformed,
            .tokenTypeNotAllowed, .tokenAlgorithmNotAllowed, .tokenHeaderUnsupported, .tokenKeyUnknown,
            .tokenKeyUnusable, .tokenSignatureInvalid, .tokenIssuerUnknown, .tokenAudienceMismatch,
            .tokenClientMismatch, .tokenUseMismatch, .tokenClaimMissing, .tokenClaimInvalid, .tokenNotYetValid,
            .tokenIssuedInFuture, .tokenSubjectChanged, .userDisabled, .storeFull, .invalidConfiguration, .internal:
            .never
        }
    }

    /// A sentence for the peer when the thrower has no better one.
    var defaultMessage: String {
        switch base {
        case .invalidRequest: "The request is not of the form this command takes."
        case .payloadTooLarge: "The payload is larger than the limit."
        case .unknownCommand: "There is no such command."
        case .unauthenticated: "Sign in first: send hello with a token."
        case .forbidden: "You are not allowed to do this."
        case .blocked: "Messages between you and this person are blocked."
        case .conversationNotFound: "There is no such conversation, or you are not a member of it."
        case .messageNotFound: "There is no such message in this conversation."
        case .userNotFound: "There is no such user."
        case .conflict: "The request contradicts the present state."
        case .limitExceeded: "A limit is reached."
        case .rateLimited: "Too many requests; wait and try again."
        case .overloaded: "Too many requests are in flight; wait and try again."
        case .timeout: "There was no answer in time."
        case .tokenMissing: "A token is required."
        case .tokenTooLarge: "The token is too long."
        case .tokenMalformed: "The token is not a well-formed JWT."
        case .tokenTypeNotAllowed: "The token's type is not accepted."
        case .tokenAlgorithmNotAllowed: "The token's signature algorithm is not accepted."
        case .tokenHeaderUnsupported: "The token's header asks for an unsupported extension."
        case .tokenKeyUnknown: "The token's key is not among its issuer's keys."
        case .tokenKeyUnusable: "The token's key may not be used to verify it."
        case .tokenSignatureInvalid: "The token's signature is not valid."
        case .tokenIssuerUnknown: "The token's issuer is not accepted."
        case .tokenAudienceMismatch: "The token is meant for another audience."
        case .tokenClientMismatch: "The token was issued to another client."
        case .tokenUseMismatch: "This kind of token is not accepted."
        case .tokenClaimMissing: "The token lacks a required claim."
        case .tokenClaimInvalid: "A claim of the token is not valid."
        case .tokenExpired: "The token has expired."
        case .tokenNotYetValid: "The token is not valid yet."
        case .tokenIssuedInFuture: "The token was issued in the future."
        case .tokenRevoked: "The token has been revoked."
        case .tokenSubjectChanged: "The new token belongs to another subject."
        case .keysUnavailable: "The issuer's keys cannot be fetched right now."
        case .userDisabled: "This account is disabled."
        case .storeUnavailable: "The message store cannot be reached right now."
        case .storeFull: "The message store is full."
        case .shuttingDown: "The server is shutting down; reconnect."
        case .connectionLost: "The connection was lost before the answer came."
        case .invalidConfiguration: "The configuration is not valid."
        case .internal: "The server failed to handle the request."
        }
    }

    /// The HTTP status of the same failure on the REST and admin doors.
    public var httpStatus: Int {
        switch base {
        case .invalidRequest, .unknownCommand: 400
        case .payloadTooLarge, .tokenTooLarge: 413
        case .unauthenticated, .tokenMissing, .tokenMalformed, .tokenTypeNotAllowed, .tokenAlgorithmNotAllowed,
            .tokenHeaderUnsupported, .tokenKeyUnknown, .tokenKeyUnusable, .tokenSignatureInvalid, .tokenIssuerUnknown,
            .tokenAudienceMismatch, .tokenClientMismatch, .tokenUseMismatch, .tokenClaimMissing, .tokenClaimInvalid,
            .tokenExpired, .tokenNotYetValid, .tokenIssuedInFuture, .tokenRevoked, .tokenSubjectChanged:
            401
        case .forbidden, .blocked, .userDisabled: 403
        case .conversationNotFound, .messageNotFound, .userNotFound: 404
        case .conflict, .limitExceeded: 409
        case .rateLimited: 429
        case .timeout: 504
        case .overloaded, .keysUnavailable, .storeUnavailable, .shuttingDown, .connectionLost: 503
        case .storeFull: 507
        case .invalidConfiguration, .internal: 500
        }
    }
}
