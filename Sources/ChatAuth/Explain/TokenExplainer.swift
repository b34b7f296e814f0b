public import ChatCore

/// Explains a token offline, by the very code that verifies tokens at sign-in.
///
/// A requirement that is nil is not known, and its check is skipped, not passed: so a token can be looked at with nothing but its
/// key set. The times are always checked, except with ``signatureOnly``.
public struct TokenExplainer: Sendable {
    /// `iss` to require; nil skips the check.
    public var issuer: String?
    /// `aud` values of which one is required; nil skips the check.
    public var audiences: [String]?
    /// Clients of which one is required; nil skips the check.
    public var clientIDs: [String]?
    /// `token_use` values of which one is required; nil skips the check.
    public var tokenUses: [String]?
    /// Accepted algorithms; nil stands for all asymmetric ones.
    public var algorithms: Set<SignatureAlgorithm>?
    /// Accepted `typ` values; nil skips the check.
    public var types: [String]?
    /// Whether a token without `typ` passes, when types are given.
    public var acceptsMissingType = true
    /// Tolerance on times.
    public var leeway: Duration = .seconds(30)
    /// Longest token in bytes.
    public var maxTokenBytes = 8192
    /// Which claims describe the user.
    public var claimMap = ClaimMap()
    /// Leaves the claims alone: the payload may be anything.
    public var signatureOnly = false

    /// Requires nothing but a valid signature and valid times.
    public init() {}

    /// Requires what a configured issuer does.
    public init(_ configuration: IssuerConfiguration) {
        issuer = configuration.issuer
        let restrictsAudience = !configuration.audiences.isEmpty
        audiences = restrictsAudience ? configuration.audiences : nil
        clientIDs = configuration.clientIDs.isEmpty ? nil : configuration.clientIDs
        tokenUses = configuration.tokenUses.isEmpty ? nil : configuration.tokenUses
        algorithms = configuration.algorithms
        types = configuration.types
        acceptsMissingType = configuration.acceptsMissingType
        leeway = configuration.leeway
        maxTokenBytes = configuration.maxTokenBytes
        claimMap = configuration.claims
    }

    /// Explains a token.
    ///
    /// - Parameters:
    ///   - token: Compact JWS.
    ///   - jwks: The issuer's key set document; nil skips key and signature, and nothing is then proven.
    ///   - now: The time all checks use.
    /// - Throws: ``ChatError`` `keys_unavailable` when `jwks` is no key set; everything wrong with the token is in the result.
    public func explain(
        _ token: String, jwks: [UInt8]?, now: Timestamp
    ) async throws(ChatError) -> TokenExplanation {
        var keys: KeySet?
        if let jwks {
            keys = try await KeySet(jwks: jwks, algorithms: algorithms ?? Set(SignatureAlgorithm.allCases))
        }
        var run = ExplanationRun(explainer: self, keys: keys, now: now)
        return run.explain(token)
    }

    /// The policy the claim checks run with.
    var configuration: IssuerConfiguration {
        var configuration = IssuerConfiguration(
            issuer: issuer ?? "", audiences: audiences ?? [], clientIDs: clientIDs ?? [], tokenUses: tokenUses ?? [])
        configuration.acceptsAnyAudience = audiences == nil && clientIDs == nil
        configuration.algorithms = algorithms ?? Set(SignatureAlgorithm.allCases)
        configuration.types = types ?? []
        configuration.acceptsMissingType = acceptsMissingType
        configuration.leeway = leeway
        configuration.maxTokenBytes = maxTokenBytes
        configuration.claims = claimMap
        return configuration
    }
}
