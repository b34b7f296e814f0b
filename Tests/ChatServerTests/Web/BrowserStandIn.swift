import ChatAuth
import ChatCore
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import ChatServer

/// A browser as far as signing in goes: sends what a page sends, and keeps cookies.
struct BrowserStandIn {
    /// Where it thinks it is.
    let origin: String
    /// Values by name.
    var cookies: [String: String] = [:]
    private let exchange: @Sendable (TestClient.Request) async throws -> TestClient.Response

    /// One that talks to a router without a network.
    init(_ client: any TestClientProtocol, origin: String = "http://localhost") {
        self.origin = origin
        exchange = { request in
            let answer = try await client.executeRequest(
                uri: request.head.path ?? "/", method: request.head.method, headers: request.head.headerFields,
                body: request.body)
            return TestClient.Response(head: answer.head, body: answer.body)
        }
    }

    /// One that talks to a listener.
    init(_ client: TestClient, port: Int) {
        origin = "http://127.0.0.1:\(port)"
        exchange = { request in
            var request = request
            request.head.authority = "127.0.0.1:\(port)"
            return try await client.execute(request)
        }
    }

    struct Answer {
        let status: Int
        let headers: HTTPFields
        let body: String
        var location: String? { headers[.location] }
        var json: JSONObject? { (try? JSONParser.parse(Array(body.utf8)))?.object }
        var code: String? { json?["error"]?.object?["code"]?.string }
        func setCookie(_ name: String) -> String? {
            headers[values: .setCookie].first { $0.hasPrefix(name + "=") }
        }
    }

    mutating func get(_ uri: String) async throws -> Answer { try await send(.get, uri, [:], nil) }

    /// A POST of the page's own script, unless fields say otherwise; an empty value leaves one out.
    mutating func post(_ uri: String, _ body: String = "{}", _ fields: [String: String] = [:]) async throws -> Answer {
        var headers: HTTPFields = [:]
        let usual = ["origin": origin, "content-type": "application/json", "sec-fetch-site": "same-origin"]
        for (name, value) in usual.merging(fields, uniquingKeysWith: { $1 }) where !value.isEmpty {
            if let name = HTTPField.Name(name) { headers[name] = value }
        }
        return try await send(.post, uri, headers, body)
    }

    private mutating func send(
        _ method: HTTPRequest.Method, _ uri: String, _ fields: HTTPFields, _ body: String?
    ) async throws -> Answer {
        var fields = fields
        if !cookies.isEmpty {
            fields[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
        }
        let response = try await exchange(
            TestClient.Request(uri, method: method, headers: fields, body: body.map { ByteBuffer(string: $0) }))
        for line in response.headers[values: .setCookie] {
            let parts = line.split(separator: ";").first?.split(separator: "=", maxSplits: 1) ?? []
            guard let name = parts.first.map({ String($0) }) else { continue }
            cookies[name] = line.contains("Max-Age=0") || parts.count < 2 ? nil : String(parts[1])
        }
        return Answer(
            status: response.status.code, headers: response.headers,
            body: response.body.map { String(buffer: $0) } ?? "")
    }

    /// Goes to the provider as somebody and returns where that sends the browser back to, without the origin.
    mutating func visit(_ provider: ProviderStandIn, as name: String, query: String = "") async throws -> String {
        let login = try await get("/auth/login" + query)
        #expect(login.status == 303)
        return try provider.visit(try #require(login.location), as: name)
    }

    /// Signs in completely.
    mutating func signIn(_ provider: ProviderStandIn, as name: String) async throws {
        let back = try await visit(provider, as: name)
        let answer = try await get(back)
        #expect(answer.status == 303)
        #expect(answer.location == "/")
    }
}

/// The routes with one provider, inside the process.
struct SignInWorld {
    let provider: ProviderStandIn
    let node: NodeWorld
    let routes: SignInRoutes
    let log: RecordedLog

    init(
        tokenLife: Duration = .seconds(3600), publicURL: String? = nil, sessionLife: Duration? = .seconds(86_400),
        bearer: SignInBearer = .access, isOffered: Bool = true, sharing other: ProviderStandIn? = nil
    ) async throws {
        let provider = if let other { other } else { try await ProviderStandIn(tokenLife: tokenLife) }
        var configuration = provider.issuer.issuerConfiguration
        configuration.tokenUses = []
        let verifier = try JWTTokenVerifier(issuers: [configuration], fetcher: provider)
        let client = SignInClient(
            name: "main", label: "Main", clientID: DevelopmentIssuer.clientID, bearer: bearer)
        let node = NodeWorld()
        let log = RecordedLog()
        self.provider = provider
        self.node = node
        self.log = log
        routes = SignInRoutes(
            providers: isOffered
                ? [
                    SignInProvider(
                        client: client, issuer: configuration, keys: verifier.keySources[0], bearers: verifier,
                        fetcher: provider, sender: provider, flights: RefreshFlights(clock: { .wallClock }))
                ] : [],
            origin: WebOrigin(publicURL: publicURL, isTLS: false), sessionLife: sessionLife,
            logger: Logger(label: "test") { _ in log }
        ) { token, now throws(ChatError) in
            _ = try await node.node.service.signIn(token, now: now)
        }
    }

    func withBrowser(_ body: @Sendable (BrowserStandIn) async throws -> Void) async throws {
        let router = PublicRouter(
            health: HealthRoutes(readiness: node.readiness, metrics: node.metrics), issuer: nil, signIn: routes)
        try await Application(router: router.router()).test(.router) { client in
            try await body(BrowserStandIn(client, origin: routes.origin.publicURL ?? "http://localhost"))
        }
    }
}
