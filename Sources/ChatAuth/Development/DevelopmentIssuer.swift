public import ChatCore
import Synchronization

/// The built-in OpenID provider of `chatd --dev`: anyone may sign in under any name, which is what makes it a development tool.
/// To the verifier it is an issuer like any other: discovery, key set, signed tokens.
///
/// Free of any HTTP framework: a server mounts ``handle(_:now:)`` on ``paths``. Supports the authorization code flow with PKCE
/// (S256 required, RFC 7636), refresh with rotation (RFC 9700 §4.14.2), and minting for tools.
///
/// - Isolation: any thread; state behind a short lock, signatures outside it.
public final class DevelopmentIssuer: Sendable {
    /// The one client it knows; public, without a secret.
    public static let clientID = "chat-dev"
    /// Largest request body in bytes.
    public static let maxBodyBytes = 65_536
    /// Names in one mint request.
    public static let maxMinted = 1000
    /// Life of access and id tokens unless told otherwise.
    public static let standardTokenLife = Duration.seconds(3600)
    /// Paths to mount, relative to the issuer's URL.
    public static let paths = [
        discoveryPath, keysPath, authorizePath, tokenPath, revocationPath, logoutPath, mintPath,
    ]

    static let discoveryPath = "/.well-known/openid-configuration"
    static let keysPath = "/dev/jwks.json"
    static let authorizePath = "/dev/authorize"
    static let tokenPath = "/dev/token"
    static let revocationPath = "/dev/revoke"
    static let logoutPath = "/dev/logout"
    static let mintPath = "/dev/mint"

    /// Its `iss`, and the base of its URLs.
    public let issuer: String
    /// Life of access and id tokens.
    public let tokenLife: Duration
    let origin: String
    let signer: DevelopmentSigner
    let grants: Mutex<DevelopmentGrants>

    /// Makes an issuer with keys of its own; they end with it.
    ///
    /// - Parameters:
    ///   - issuer: Absolute http or https URL under which the server is reached, without a slash at the end.
    ///   - usesES256: P-256 keys instead of 2048-bit RSA.
    ///   - tokenLife: Life of access and id tokens.
    /// - Throws: ``ChatError`` `invalid_configuration`.
    public init(
        issuer: String, usesES256: Bool = false, tokenLife: Duration = DevelopmentIssuer.standardTokenLife
    ) async throws(ChatError) {
        guard let url = HTTPURL(issuer) else {
            throw ChatError(.invalidConfiguration, "The development issuer needs an absolute http or https URL.")
        }
        self.issuer = issuer
        self.tokenLife = tokenLife
        origin = url.origin
        signer = try await DevelopmentSigner(algorithm: usesES256 ? .es256 : .rs256)
        grants = Mutex(DevelopmentGrants(codeLife: .seconds(60), refreshLife: .seconds(12 * 3600), limit: 1000))
    }

    /// How a verifier trusts it: as any issuer, by discovery over HTTP.
    public var issuerConfiguration: IssuerConfiguration {
        IssuerConfiguration(issuer: issuer, clientIDs: [Self.clientID], tokenUses: ["access"])
    }

    /// Refuses to run where strangers could sign in.
    ///
    /// - Parameters:
    ///   - host: The address the server binds.
    ///   - forced: The operator accepted the risk.
    /// - Throws: ``ChatError`` `invalid_configuration`, saying what is at stake.
    public static func checkBindAddress(_ host: String, forced: Bool) throws(ChatError) {
        guard !forced, !LoopbackHost.matches(host) else { return }
        throw ChatError(
            .invalidConfiguration,
            "--dev lets anyone sign in as anyone without a password, so it only runs on a loopback address, and "
                + "http.host is another one. Use 127.0.0.1, or configure a real issuer.")
    }

    /// Answers one request. Never throws and never traps, whatever the request holds.
    public func handle(_ request: DevelopmentIssuerRequest, now: Timestamp) -> DevelopmentIssuerResponse {
        guard request.body.count <= Self.maxBodyBytes else {
            return .error("invalid_request", "Body too large.", status: 413)
        }
        guard isOwnHost(request.headers["host"]) else {
            return .error("invalid_request", "The Host header names another server.", status: 421)
        }
        switch (request.method, request.path) {
        case ("GET", Self.discoveryPath), ("HEAD", Self.discoveryPath):
            return .json(discovery, cacheControl: "max-age=300")
        case ("GET", Self.keysPath), ("HEAD", Self.keysPath):
            return .json(.object([("keys", .array([signer.publicKey]))]), cacheControl: "max-age=300")
        case ("GET", Self.authorizePath): return showSignIn(request)
        case ("POST", Self.authorizePath): return signIn(request, now: now)
        case ("POST", Self.tokenPath): return withCORS(exchange(request, now: now), request)
        case ("POST", Self.revocationPath): return withCORS(revoke(request), request)
        case ("GET", Self.logoutPath): return signOut(request.query.utf8)
        case ("POST", Self.logoutPath): return signOut(request.body)
        case ("OPTIONS", Self.tokenPath), ("OPTIONS", Self.revocationPath), ("OPTIONS", Self.discoveryPath):
            return withCORS(DevelopmentIssuerResponse(status: 204), request)
        case ("POST", Self.mintPath): return mint(request, now: now)
        case (_, let path) where Self.paths.contains(path):
            return .error("invalid_request", "This path does not take \(request.method).", status: 405)
        default: return .error("not_found", "There is nothing here.", status: 404)
        }
    }

    /// A page of the web that resolves its own name to a loopback address must not reach this issuer (DNS rebinding).
    private func isOwnHost(_ host: String?) -> Bool {
        guard let host, let own = HTTPURL(issuer), own.isLoopback else { return true }
        return HTTPURL("http://" + host)?.isLoopback == true
    }

    private var discovery: JSONValue {
        func list(_ items: String...) -> JSONValue { .array(items.map(JSONValue.string)) }
        return .object([
            ("issuer", .string(issuer)),
            ("authorization_endpoint", .string(issuer + Self.authorizePath)),
            ("token_endpoint", .string(issuer + Self.tokenPath)),
            ("jwks_uri", .string(issuer + Self.keysPath)),
            ("revocation_endpoint", .string(issuer + Self.revocationPath)),
            ("end_session_endpoint", .string(issuer + Self.logoutPath)),
            ("response_types_supported", list("code")),
            ("grant_types_supported", list("authorization_code", "refresh_token")),
            ("subject_types_supported", list("public")),
            ("id_token_signing_alg_values_supported", list(signer.algorithm.name)),
            ("code_challenge_methods_supported", list("S256")),
            ("token_endpoint_auth_methods_supported", list("none")),
            ("scopes_supported", list("openid", "profile", "email")),
            ("authorization_response_iss_parameter_supported", .bool(true)),
        ])
    }

    /// Pages on other loopback ports are what one develops, so their scripts may use the token endpoint.
    private func withCORS(
        _ response: DevelopmentIssuerResponse, _ request: DevelopmentIssuerRequest
    ) -> DevelopmentIssuerResponse {
        guard let asking = request.headers["origin"], let url = HTTPURL(asking), url.isLoopback || url.origin == origin
        else { return response }
        var response = response
        response.headers["access-control-allow-origin"] = asking
        response.headers["access-control-allow-headers"] = "authorization, content-type"
        response.headers["access-control-allow-methods"] = "GET, POST"
        response.headers["vary"] = "origin"
        return response
    }
}
