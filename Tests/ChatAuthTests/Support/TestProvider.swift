import ChatCore
import Synchronization

@testable import ChatAuth

/// An OpenID provider in memory: a key, a discovery document and whatever its token endpoint is told to answer.
final class TestProvider: FormSender {
    static let url = "https://id.example"
    static let redirectURI = "https://chat.example/auth/callback"

    private struct State {
        var answer: @Sendable (FormFields) -> FormAnswer = { _ in FormAnswer(status: 500, body: []) }
        var forms: [FormRequest] = []
        var isDown = false
    }

    let key: TestKey
    let fetcher: TestFetcher
    let time = TestTime()
    let configuration: IssuerConfiguration
    private let gate: Gate?
    private let state = Mutex(State())

    init(gate: Gate? = nil, _ change: (inout IssuerConfiguration) -> Void = { _ in }) throws {
        key = .es256("k1")
        self.gate = gate
        fetcher = TestFetcher([:])
        fetcher.serve(Self.url + "/jwks", try TestKey.jwks(key))
        var configuration = IssuerConfiguration(issuer: Self.url, clientIDs: ["web"])
        change(&configuration)
        self.configuration = configuration
        serve([:])
    }

    /// Serves the discovery document with members added or replaced; nil leaves one out.
    func serve(_ members: [String: JSONValue?]) {
        var all: [String: JSONValue] = [
            "issuer": .string(Self.url), "jwks_uri": .string(Self.url + "/jwks"),
            "authorization_endpoint": .string(Self.url + "/authorize"),
            "token_endpoint": .string(Self.url + "/token"),
        ]
        for (name, value) in members { all[name] = value }
        let text = JSONValue.object(all.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }).compactText
        fetcher.serve(DiscoveryDocument.url(of: Self.url), Array(text.utf8))
    }

    func answer(_ body: @escaping @Sendable (FormFields) -> FormAnswer) { state.withLock { $0.answer = body } }
    func answer(_ status: Int, _ text: String) { answer { _ in FormAnswer(status: status, body: Array(text.utf8)) } }
    func goDown(_ isDown: Bool = true) { state.withLock { $0.isDown = isDown } }
    var forms: [FormRequest] { state.withLock { $0.forms } }

    func send(_ request: FormRequest, maxBytes: Int, timeout: Duration) async throws(SignInFailure) -> FormAnswer {
        state.withLock { $0.forms.append(request) }
        await gate?.pass()
        let (isDown, answer) = state.withLock { ($0.isDown, $0.answer) }
        guard !isDown, let fields = FormFields(request.body.utf8) else { throw .issuerUnavailable("down") }
        return answer(fields)
    }

    /// A provider's view of the server, as the daemon makes it.
    func provider(_ client: SignInClient = TestProvider.client()) throws -> SignInProvider {
        let clock: @Sendable () -> Timestamp = { [time] in time.now }
        let verifier = try JWTTokenVerifier(issuers: [configuration], fetcher: fetcher, clock: clock)
        return SignInProvider(
            client: client, issuer: configuration, keys: verifier.keySources[0], bearers: verifier, fetcher: fetcher,
            sender: self, flights: RefreshFlights(clock: clock), clock: clock)
    }

    static func client(
        secret: String? = nil, scopes: [String] = SignInClient.standardScopes, bearer: SignInBearer = .access
    ) -> SignInClient {
        SignInClient(
            name: "main", label: "Main", clientID: "web", clientSecret: secret, scopes: scopes, bearer: bearer)
    }

    /// A signed token of this provider; members replace the usual ones, nil leaves one out.
    func token(_ members: [String: JSONValue?] = [:], header: [String: JSONValue?] = [:]) throws -> String {
        let now = time.now.milliseconds / 1000
        var claims: [String: JSONValue] = [
            "iss": .string(Self.url), "sub": .string("ada"), "iat": .number("\(now)"), "exp": .number("\(now + 600)"),
        ]
        for (name, value) in members { claims[name] = value }
        return try key.token(claims, header: header)
    }

    func accessToken(_ members: [String: JSONValue?] = [:]) throws -> String {
        try token(["client_id": .string("web")].merging(members) { $1 })
    }

    func idToken(_ members: [String: JSONValue?] = [:]) throws -> String {
        try token(["aud": .string("web")].merging(members) { $1 })
    }

    /// The JSON of a token endpoint's good answer.
    static func tokens(access: String, id: String? = nil, refresh: String? = nil) -> String {
        var members: [(String, JSONValue)] = [("access_token", .string(access)), ("token_type", .string("Bearer"))]
        if let id { members.append(("id_token", .string(id))) }
        if let refresh { members.append(("refresh_token", .string(refresh))) }
        return JSONValue.object(members).compactText
    }
}

/// The code of a sign-in that fails, nil when it does not.
func failureCode(_ body: () async throws(SignInFailure) -> Void) async -> String? {
    do throws(SignInFailure) {
        try await body()
        return nil
    } catch {
        return error.code
    }
}
