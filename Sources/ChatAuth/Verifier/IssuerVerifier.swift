import ChatCore

/// One issuer with its keys: all that a token of that issuer is checked against, and nothing of any other issuer.
struct IssuerVerifier: Sendable {
    let policy: ClaimsPolicy
    let source: KeySource

    /// Checks header, signature and claims, in this order.
    ///
    /// - Returns: The token and the generation of the key set that verified it.
    func verify(
        _ token: CompactJWS, header: TokenHeader, claims: TokenClaims, now: Timestamp
    ) async throws(ChatError) -> (token: VerifiedToken, generation: UInt64) {
        try header.checkAlgorithm(policy.configuration.algorithms)
        try header.checkType(policy.configuration)
        let loaded = try await source.keys(for: header.keyID)
        try loaded.keys.key(for: header).verify(token, header.algorithm)
        return (try policy.evaluate(claims, header: header, now: now), loaded.generation)
    }
}
