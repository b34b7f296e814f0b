package import ChatCore

/// Decides whether verified claims are acceptable. Pure: the time comes in, nothing is fetched.
///
/// - Guarantees: each check has its own ``ChatError/Code``; messages name the claim and never its value.
/// - SeeAlso: RFC 7519 §4.1, RFC 8725 §3.8–3.12, OpenID Connect Core §3.1.3.7
package struct ClaimsPolicy: Sendable {
    /// One question about the claims, in the order they are asked.
    package enum Check: String, CaseIterable, Sendable {
        /// `iss` is exactly the issuer.
        case issuer
        /// `aud` is for this server.
        case audience
        /// `client_id` or `azp` is an accepted application.
        case client
        /// `token_use` is accepted: an id token is no access token.
        case tokenUse = "token_use"
        /// `exp` is there and has not passed.
        case expiry
        /// `nbf`, if any, has come.
        case notBefore = "not_before"
        /// `iat`, if any, does not lie in the future.
        case issuedAt = "issued_at"
        /// `sub` is there and is a user id.
        case subject
    }

    /// Whose tokens.
    package let configuration: IssuerConfiguration
    /// Put before `sub`, with a colon; nil with a single issuer.
    package let userPrefix: String?

    /// Creates a policy.
    package init(_ configuration: IssuerConfiguration, userPrefix: String? = nil) {
        self.configuration = configuration
        self.userPrefix = userPrefix
    }

    /// Runs all checks and maps the claims.
    package func evaluate(
        _ claims: TokenClaims, header: TokenHeader, now: Timestamp
    ) throws(ChatError) -> VerifiedToken {
        for check in Check.allCases { try run(check, claims, header: header, now: now) }
        guard let expiresAt = try claims.date("exp") else { throw TokenClaims.missing("exp") }
        return VerifiedToken(
            user: try subject(claims), profile: ProfileMapping(configuration.claims).profile(claims),
            issuer: configuration.issuer, tokenID: try claims.text("jti", maxBytes: 256),
            issuedAt: try claims.date("iat"), expiresAt: expiresAt + configuration.leeway)
    }

    /// Runs one check.
    package func run(
        _ check: Check, _ claims: TokenClaims, header: TokenHeader, now: Timestamp
    ) throws(ChatError) {
        switch check {
        case .issuer: try issuer(claims)
        case .audience: try audience(claims)
        case .client: try client(claims)
        case .tokenUse: try tokenUse(claims, header)
        case .expiry: try expiry(claims, now)
        case .notBefore: try notBefore(claims, now)
        case .issuedAt: try issuedAt(claims, now)
        case .subject:
            _ = try subject(claims)
            _ = try claims.text("jti", maxBytes: 256)
        }
    }

    private func issuer(_ claims: TokenClaims) throws(ChatError) {
        guard Text.sameBytes(try claims.requiredText("iss"), configuration.issuer) else {
            throw ChatError(.tokenIssuerUnknown)
        }
    }

    private func audience(_ claims: TokenClaims) throws(ChatError) {
        let audiences = try claims.audiences()
        guard !configuration.acceptsAnyAudience else { return }
        // An id token's audience is its client (OIDC Core §2), so client ids count as audiences when no other is configured.
        let accepted = configuration.audiences.isEmpty ? configuration.clientIDs : configuration.audiences
        guard let audiences else {
            guard configuration.audiences.isEmpty else {
                throw ChatError(.tokenAudienceMismatch, "The token has no aud claim.")
            }
            return  // then the client check requires client_id or azp
        }
        guard Self.intersect(audiences, accepted) else { throw ChatError(.tokenAudienceMismatch) }
    }

    private func client(_ claims: TokenClaims) throws(ChatError) {
        let named = [try claims.text("client_id"), try claims.text("azp")].compactMap { $0 }
        guard !configuration.clientIDs.isEmpty else { return }
        if named.isEmpty {
            guard Self.intersect(try claims.audiences() ?? [], configuration.clientIDs) else {
                throw ChatError(.tokenClientMismatch, "The token names no accepted client.")
            }
        }
        for name in named where !Self.intersect([name], configuration.clientIDs) {
            throw ChatError(.tokenClientMismatch)
        }
    }

    private func tokenUse(_ claims: TokenClaims, _ header: TokenHeader) throws(ChatError) {
        let claimed = try claims.text("token_use", maxBytes: 64)
        guard !configuration.tokenUses.isEmpty else { return }
        guard let use = claimed ?? (header.isAccessTokenType ? "access" : nil) else {
            throw ChatError(.tokenUseMismatch, "The token does not say what it is for (token_use).")
        }
        guard Self.intersect([use], configuration.tokenUses) else { throw ChatError(.tokenUseMismatch) }
    }

    private func expiry(_ claims: TokenClaims, _ now: Timestamp) throws(ChatError) {
        guard let expiry = try claims.date("exp") else { throw TokenClaims.missing("exp") }
        guard now < expiry + configuration.leeway else { throw ChatError(.tokenExpired) }
    }

    private func notBefore(_ claims: TokenClaims, _ now: Timestamp) throws(ChatError) {
        guard let start = try claims.date("nbf") else { return }
        guard start <= now + configuration.leeway else { throw ChatError(.tokenNotYetValid) }
    }

    private func issuedAt(_ claims: TokenClaims, _ now: Timestamp) throws(ChatError) {
        guard let issued = try claims.date("iat") else { return }
        guard issued <= now + configuration.leeway else { throw ChatError(.tokenIssuedInFuture) }
    }

    private func subject(_ claims: TokenClaims) throws(ChatError) -> UserID {
        let subject = try claims.requiredText("sub")
        let name = userPrefix.map { "\($0):\(subject)" } ?? subject
        guard let user = UserID(name) else { throw TokenClaims.invalid("sub") }
        return user
    }

    private static func intersect(_ values: [String], _ accepted: [String]) -> Bool {
        values.contains { value in accepted.contains { Text.sameBytes(value, $0) } }
    }
}
