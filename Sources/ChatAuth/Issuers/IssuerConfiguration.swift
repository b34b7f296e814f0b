/// One trusted token issuer: who it is, where its keys are, and which of its tokens are for this server.
///
/// - Guarantees: nothing is trusted until ``validate()`` passes; ``JWTTokenVerifier`` calls it.
/// - SeeAlso: RFC 8725 §3; Docs/authentication.md
public struct IssuerConfiguration: Hashable, Sendable {
    /// Short name, 1...32 of `[a-z0-9-]`. With several issuers it is required and user ids become `alias:sub`, so that
    /// equal subjects of two issuers stay two users.
    public var alias: String?
    /// The `iss` of its tokens, compared byte for byte; an https URL (http on loopback only).
    public var issuer: String
    /// Where its keys are; when nil, found by OIDC discovery at `issuer` + `/.well-known/openid-configuration`.
    public var jwksURL: String?
    /// Accepted `aud` values. When any is set, a token must carry one of them.
    public var audiences: [String]
    /// Accepted clients (`client_id`, `azp`; or `aud` where a token has neither). When any is set, a token must name one.
    public var clientIDs: [String]
    /// Accepted `token_use` values (`access`, `id`); empty when the issuer has no such claim.
    public var tokenUses: [String]
    /// Says that tokens meant for anyone are accepted. Without it an issuer with neither audiences nor clients is an error,
    /// because tokens made for other applications of the same issuer would sign in here.
    public var acceptsAnyAudience = false
    /// Accepted signature algorithms.
    public var algorithms: Set<SignatureAlgorithm> = SignatureAlgorithm.defaults
    /// Accepted `typ` header values, without regard to case and to an `application/` prefix (RFC 7515 §4.1.9).
    public var types: [String] = ["JWT", "at+jwt"]
    /// Whether a token without `typ` is accepted; Amazon Cognito sends none.
    public var acceptsMissingType = true
    /// Clock difference tolerated on `exp`, `nbf` and `iat`.
    public var leeway: Duration = .seconds(30)
    /// Which claims describe the user.
    public var claims = ClaimMap()
    /// Longest token in bytes.
    public var maxTokenBytes = 8192
    /// How keys are fetched and kept.
    public var keys = KeySetPolicy()

    /// Creates a configuration; the rest is set on the value.
    public init(
        issuer: String, alias: String? = nil, jwksURL: String? = nil, audiences: [String] = [],
        clientIDs: [String] = [],
        tokenUses: [String] = []
    ) {
        self.issuer = issuer
        self.alias = alias
        self.jwksURL = jwksURL
        self.audiences = audiences
        self.clientIDs = clientIDs
        self.tokenUses = tokenUses
    }

    /// An Amazon Cognito user pool.
    ///
    /// - Parameters:
    ///   - region: For example `eu-central-1`.
    ///   - userPoolID: For example `eu-central-1_AbCdEfGhI`.
    ///   - clientIDs: App clients whose tokens are accepted: `client_id` of access tokens, `aud` of id tokens.
    ///   - tokenUses: `access`, `id`, or both; access tokens alone by default.
    public static func cognito(
        region: String, userPoolID: String, clientIDs: [String], tokenUses: [String] = ["access"]
    ) -> IssuerConfiguration {
        var configuration = IssuerConfiguration(
            issuer: "https://cognito-idp.\(region).amazonaws.com/\(userPoolID)",
            clientIDs: clientIDs, tokenUses: tokenUses
        )
        configuration.jwksURL = configuration.issuer + "/.well-known/jwks.json"
        configuration.algorithms = [.rs256]
        return configuration
    }
}
