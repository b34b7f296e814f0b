import ChatCore
import Testing

@testable import ChatAuth

@Suite("Forms for an issuer")
struct FormRequestTests {
    private static func metadata(_ methods: String? = nil) throws -> ProviderMetadata {
        let text = """
            {"issuer":"https://id.example","authorization_endpoint":"https://id.example/authorize",
            "token_endpoint":"https://id.example/token","revocation_endpoint":"https://id.example/revoke"
            \(methods.map { ",\"token_endpoint_auth_methods_supported\":\($0)" } ?? "")}
            """
        return try ProviderMetadata(Array(text.utf8), issuer: "https://id.example")
    }

    private static func client(_ id: String = "web", secret: String?) -> SignInClient {
        SignInClient(name: "main", label: "Main", clientID: id, clientSecret: secret)
    }

    @Test("a public client names itself in the form and proves the code with its verifier")
    func publicClient() throws {
        let form = FormRequest.exchange(
            code: "c/1", verifier: "v", redirectURI: "https://chat.example/auth/callback",
            client: Self.client(secret: nil), metadata: try Self.metadata())
        #expect(form.url == "https://id.example/token")
        #expect(form.authorization == nil)
        let fields = try #require(FormFields(form.body.utf8))
        #expect(fields["grant_type"] == "authorization_code")
        #expect(fields["code"] == "c/1")
        #expect(fields["code_verifier"] == "v")
        #expect(fields["redirect_uri"] == "https://chat.example/auth/callback")
        #expect(fields["client_id"] == "web")
    }

    @Test("a secret goes into the Basic scheme, form-encoded first (RFC 6749 §2.3.1)")
    func basic() throws {
        let form = FormRequest.refresh(
            "r", client: Self.client("we:b", secret: "pa ss+1"), metadata: try Self.metadata())
        // we%3Ab:pa%20ss%2B1
        #expect(form.authorization == "Basic d2UlM0FiOnBhJTIwc3MlMkIx")
        #expect(form.body == "grant_type=refresh_token&refresh_token=r")
    }

    @Test("or into the form, where the issuer takes it nowhere else")
    func post() throws {
        let client = Self.client(secret: "s")
        let form = FormRequest.refresh("r", client: client, metadata: try Self.metadata("[\"client_secret_post\"]"))
        #expect(form.authorization == nil)
        #expect(form.body.hasSuffix("&client_id=web&client_secret=s"))
        let both = FormRequest.refresh(
            "r", client: client, metadata: try Self.metadata("[\"client_secret_post\",\"client_secret_basic\"]"))
        #expect(both.authorization != nil && !both.body.contains("client_secret"))
    }

    @Test("a refresh token is revoked where that is possible")
    func revocation() throws {
        let form = FormRequest.revocation("r", client: Self.client(secret: nil), metadata: try Self.metadata())
        #expect(form?.url == "https://id.example/revoke")
        #expect(form?.body == "token=r&token_type_hint=refresh_token&client_id=web")
    }

    @Test(
        "padded base64",
        arguments: [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("\u{FB}\u{FF}", "w7vDvw==")])
    func base64(text: String, encoded: String) {
        #expect(Base64URL.encodePadded(Array(text.utf8)) == encoded)
    }
}

@Suite("Answers of a token endpoint")
struct TokenAnswerTests {
    private static func read(_ status: Int, _ text: String) -> Result<TokenAnswer, TokenAnswer.Refusal> {
        do throws(TokenAnswer.Refusal) {
            return .success(try TokenAnswer(FormAnswer(status: status, body: Array(text.utf8))))
        } catch {
            return .failure(error)
        }
    }

    @Test("tokens")
    func tokens() throws {
        let answer = try Self.read(
            200, "{\"access_token\":\"a\",\"token_type\":\"bearer\",\"refresh_token\":\"r\",\"id_token\":null}"
        ).get()
        #expect(answer.accessToken == "a" && answer.refreshToken == "r" && answer.idToken == nil)
    }

    @Test(
        "what is not of the form is no token",
        arguments: [
            "", "[]", "{}", "{\"access_token\":\"a\"}", "{\"token_type\":\"Bearer\"}",
            "{\"access_token\":\"a\",\"token_type\":\"DPoP\"}", "{\"access_token\":1,\"token_type\":\"Bearer\"}",
            "{\"access_token\":\"\",\"token_type\":\"Bearer\"}",
            "{\"access_token\":\"a\\nb\",\"token_type\":\"Bearer\"}",
            "{\"access_token\":\"a\",\"access_token\":\"b\",\"token_type\":\"Bearer\"}",
        ])
    func unreadable(text: String) {
        guard case .failure(.unreadable) = Self.read(200, text) else {
            Issue.record("taken: \(text)")
            return
        }
    }

    @Test("a token larger than any is refused")
    func large() {
        let token = String(repeating: "x", count: TokenAnswer.maxTokenBytes + 1)
        let result = Self.read(200, "{\"access_token\":\"\(token)\",\"token_type\":\"Bearer\"}")
        #expect(result == .failure(.unreadable("access_token is no token")))
    }

    @Test("errors are told apart")
    func errors() {
        #expect(Self.read(400, "{\"error\":\"invalid_grant\"}") == .failure(.grantInvalid))
        #expect(
            Self.read(401, "{\"error\":\"invalid_client\",\"error_description\":\"who\"}")
                == .failure(.error("invalid_client", description: "who")))
        #expect(Self.read(503, "busy") == .failure(.unavailable(status: 503)))
        #expect(Self.read(429, "{}") == .failure(.unavailable(status: 429)))
        #expect(Self.read(400, "{\"error\":\"temporarily_unavailable\"}") == .failure(.unavailable(status: 400)))
        #expect(Self.read(302, "") == .failure(.unreadable("HTTP status 302 without an error")))
        #expect(Self.read(400, "{\"error\":\"a b\"}") == .failure(.unreadable("HTTP status 400 without an error")))
    }
}
