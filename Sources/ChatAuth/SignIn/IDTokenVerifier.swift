import ChatCore

/// Checks id tokens that this server's own client was given (OpenID Connect Core §3.1.3.7): signature by the issuer's keys, issuer,
/// audience, times, authorized party, nonce.
struct IDTokenVerifier: Sendable {
    private let clientID: String
    private let maxBytes: Int
    private let verifier: IssuerVerifier

    /// - Parameters:
    ///   - configuration: The issuer's; what it says about chat tokens (audiences, uses, types) is not asked of id tokens.
    ///   - source: The issuer's keys.
    init(_ configuration: IssuerConfiguration, clientID: String, source: KeySource) {
        var rules = configuration
        rules.acceptsAnyAudience = false
        rules.audiences = [clientID]
        rules.clientIDs = []
        rules.tokenUses = []
        rules.types = ["JWT"]
        rules.acceptsMissingType = true
        self.clientID = clientID
        maxBytes = configuration.maxTokenBytes
        verifier = IssuerVerifier(policy: ClaimsPolicy(rules), source: source)
    }

    /// Verifies a token.
    ///
    /// - Parameter nonce: What the token must repeat; nil where none was sent, as after a refresh (OpenID Connect Core §12.2).
    /// - Returns: `sub`.
    /// - Throws: ``ChatError`` as a token verifier does; `token_claim_invalid` for a wrong nonce.
    func verify(_ token: String, nonce: String?, now: Timestamp) async throws(ChatError) -> String {
        let jws = try CompactJWS(token, maxBytes: maxBytes)
        let header = try TokenHeader(jws.header)
        let claims = try TokenClaims(jws.payload)
        _ = try await verifier.verify(jws, header: header, claims: claims, now: now)
        return try Self.check(claims, clientID: clientID, nonce: nonce)
    }

    /// The rules that only id tokens have.
    static func check(_ claims: TokenClaims, clientID: String, nonce: String?) throws(ChatError) -> String {
        guard let audiences = try claims.audiences() else { throw TokenClaims.missing("aud") }
        let party = try claims.text("azp")
        // Points 4 and 5: with several audiences it must be said which of them the token was made for.
        guard party.map({ Text.sameBytes($0, clientID) }) ?? (audiences.count == 1) else {
            throw ChatError(.tokenClientMismatch)
        }
        guard try claims.date("iat") != nil else { throw TokenClaims.missing("iat") }
        if let nonce {
            guard let claimed = try claims.text("nonce") else { throw TokenClaims.missing("nonce") }
            guard ConstantTime.equal(claimed, nonce) else { throw TokenClaims.invalid("nonce") }
        }
        return try claims.requiredText("sub")
    }

    /// `sub` and `iss` of a token that was verified earlier and is not verified again.
    static func unverified(_ token: String) -> (subject: String, issuer: String)? {
        guard let jws = try? CompactJWS(token, maxBytes: TokenAnswer.maxTokenBytes),
            let claims = try? TokenClaims(jws.payload), let subject = try? claims.requiredText("sub"),
            let issuer = try? claims.requiredText("iss")
        else { return nil }
        return (subject, issuer)
    }
}
