/// The port through which identity enters: nothing but a verified token ever names a user (invariant I7).
public protocol TokenVerifier: Sendable {
    /// Checks a token's signature, issuer, audience, use and times, and maps its claims to a user.
    ///
    /// - Guarantees: never returns for a token that fails any check; messages name the failed check and nothing else.
    /// - Isolation: any task; may fetch keys once for many concurrent callers; never holds a lock while waiting.
    ///
    /// - Parameters:
    ///   - token: Compact JWS as the client sent it.
    ///   - now: The time all checks use.
    /// - Throws: ``ChatError`` with a `token_…` code, or `keys_unavailable` (retry after its delay).
    func verify(_ token: String, now: Timestamp) async throws(ChatError) -> VerifiedToken
}

/// What a verified token establishes.
public struct VerifiedToken: Hashable, Sendable {
    /// Who it speaks for.
    public var user: UserID
    /// Claims about the user.
    public var profile: UserProfile
    /// `iss`, exact.
    public var issuer: String
    /// `jti`, if any; revocation by token uses it.
    public var tokenID: String?
    /// `iat`, if any; revocation by issued-before uses it.
    public var issuedAt: Timestamp?
    /// `exp` with the issuer's leeway already added: the moment from which the server no longer accepts the token.
    public var expiresAt: Timestamp

    /// Creates a value; verifiers do this after all checks.
    public init(
        user: UserID, profile: UserProfile = UserProfile(), issuer: String, tokenID: String? = nil,
        issuedAt: Timestamp? = nil,
        expiresAt: Timestamp
    ) {
        self.user = user
        self.profile = profile
        self.issuer = issuer
        self.tokenID = tokenID
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
    }
}
