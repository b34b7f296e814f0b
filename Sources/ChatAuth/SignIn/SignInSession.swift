package import ChatCore

/// What a browser keeps of a sign-in, in cookies; the server keeps nothing.
package struct SignInSession: Hashable, Sendable {
    /// The token for the chat.
    package var bearer: String
    /// What it says, verified.
    package var verified: VerifiedToken
    /// The bearer's `exp`, without any leeway.
    package var expiresAt: Timestamp
    /// Gets the next bearer, if the issuer gave one.
    package var refreshToken: String?
    /// The id token, where the bearer is another one.
    package var identity: String?

    /// Creates a value.
    package init(
        bearer: String, verified: VerifiedToken, expiresAt: Timestamp, refreshToken: String? = nil,
        identity: String? = nil
    ) {
        self.bearer = bearer
        self.verified = verified
        self.expiresAt = expiresAt
        self.refreshToken = refreshToken
        self.identity = identity
    }
}

/// How asking for the next bearer ended.
package enum Renewal: Hashable, Sendable {
    /// There is one.
    case renewed(SignInSession)
    /// The issuer gave one, but its keys cannot be had to verify it; the rotated refresh token must be kept.
    case unverified(refreshToken: String, reason: String)
    /// The session is over: sign in anew.
    case ended(reason: String)
    /// The issuer cannot answer now; the session goes on.
    case unavailable(reason: String)
}

/// Why a refresh brought no tokens.
enum RenewalFailure: Error, Hashable, Sendable {
    /// The refresh token is not good any more, or never brings what is needed.
    case ended(String)
    /// Later it may.
    case unavailable(String)
}
