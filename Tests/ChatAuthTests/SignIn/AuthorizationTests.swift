import ChatCore
import Testing

@testable import ChatAuth

@Suite("Authorization requests and answers")
struct AuthorizationTests {
    private static func metadata(_ members: String = "") throws -> ProviderMetadata {
        let text = """
            {"issuer":"https://id.example","authorization_endpoint":"https://id.example/authorize?tenant=1",
            "token_endpoint":"https://id.example/token"\(members)}
            """
        return try ProviderMetadata(Array(text.utf8), issuer: "https://id.example")
    }

    @Test("the request asks for a code with PKCE, and keeps what the endpoint's URL has")
    func request() throws {
        let transaction = SignInTransaction(provider: "main", now: Timestamp(seconds: 1))
        let url = AuthorizationRequest.url(
            transaction, client: TestProvider.client(), metadata: try Self.metadata(),
            redirectURI: "https://chat.example/auth/callback", hint: "ada@example.org")
        #expect(url.hasPrefix("https://id.example/authorize?tenant=1&response_type=code&"))
        let fields = try #require(FormFields((HTTPURL(url)?.query ?? "").utf8))
        #expect(fields["client_id"] == "web")
        #expect(fields["redirect_uri"] == "https://chat.example/auth/callback")
        #expect(fields["scope"] == "openid profile email")
        #expect(fields["state"] == transaction.state)
        #expect(fields["nonce"] == transaction.nonce)
        #expect(fields["code_challenge"] == ProofKey.challenge(of: transaction.verifier))
        #expect(fields["code_challenge_method"] == "S256")
        #expect(fields["login_hint"] == "ada@example.org")
        #expect(!url.contains(transaction.verifier))
    }

    @Test("a hint that is too long is left out")
    func longHint() throws {
        let url = AuthorizationRequest.url(
            SignInTransaction(provider: "main", now: Timestamp(seconds: 1)), client: TestProvider.client(),
            metadata: try Self.metadata(), redirectURI: "https://chat.example/auth/callback",
            hint: String(repeating: "x", count: 257))
        #expect(!url.contains("login_hint"))
    }

    @Test(
        "an answer without a readable state answers nothing",
        arguments: ["", "code=c", "state=", "state=a&state=b", "state=%zz"])
    func noState(query: String) async {
        let code = await failureCode { () throws(SignInFailure) in _ = try AuthorizationAnswer(query: query) }
        #expect(code == "state_mismatch")
    }

    private static func code(_ query: String, _ members: String = "") async throws -> String? {
        let metadata = try metadata(members)
        return await failureCode { () throws(SignInFailure) in
            _ = try AuthorizationAnswer(query: query).code(from: metadata)
        }
    }

    private static let naming = ",\"authorization_response_iss_parameter_supported\":true"

    @Test("the issuer must be the one that was asked, where it says so or has to (RFC 9207)")
    func mixUp() async throws {
        #expect(try await Self.code("state=s&code=c") == nil)
        #expect(try await Self.code("state=s&code=c&iss=https%3A%2F%2Fid.example") == nil)
        #expect(try await Self.code("state=s&code=c&iss=https%3A%2F%2Fid.example%2F") == "issuer_error")
        #expect(try await Self.code("state=s&code=c&iss=https%3A%2F%2Fevil.example") == "issuer_error")
        #expect(try await Self.code("state=s&code=c", Self.naming) == "issuer_error")
        #expect(try await Self.code("state=s&code=c&iss=https%3A%2F%2Fid.example", Self.naming) == nil)
        // An error of another issuer is not this one's.
        #expect(try await Self.code("state=s&error=access_denied&iss=https%3A%2F%2Fevil.example") == "issuer_error")
    }

    @Test(
        "known errors are passed on, others are not",
        arguments: [
            ("access_denied", "access_denied"), ("login_required", "login_required"), ("server_error", "server_error"),
            ("temporarily_unavailable", "temporarily_unavailable"), ("made_up", "issuer_error"),
            ("%3Cscript%3E", "issuer_error"),
        ])
    func errors(error: String, code: String) async throws {
        #expect(try await Self.code("state=s&error=\(error)") == code)
    }

    @Test("neither code nor error is no answer")
    func nothing() async throws {
        #expect(try await Self.code("state=s") == "issuer_error")
    }
}
