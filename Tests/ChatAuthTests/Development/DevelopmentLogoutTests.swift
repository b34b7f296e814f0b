import ChatCore
import Crypto
import Testing

@testable import ChatAuth

@Suite("Signing out of the development issuer")
struct DevelopmentLogoutTests {
    private static let url = "http://127.0.0.1:8080"
    private static let now = Timestamp(seconds: 1_800_000_000)
    private static let callback = "http://127.0.0.1:8080/auth/callback"
    private static let verifier = String(repeating: "v", count: 43)

    private static func post(
        _ issuer: DevelopmentIssuer, _ path: String, _ fields: [(String, String)]
    ) -> DevelopmentIssuerResponse {
        issuer.handle(
            DevelopmentIssuerRequest(method: "POST", path: path, body: Array(FormFields.text(fields).utf8)), now: now)
    }

    private static func get(
        _ issuer: DevelopmentIssuer, _ path: String, _ fields: [(String, String)]
    ) -> DevelopmentIssuerResponse {
        issuer.handle(DevelopmentIssuerRequest(method: "GET", path: path, query: FormFields.text(fields)), now: now)
    }

    private static func signIn(_ issuer: DevelopmentIssuer) throws -> TokenAnswer {
        let answer = post(
            issuer, "/dev/authorize",
            [
                ("client_id", "chat-dev"), ("redirect_uri", callback), ("response_type", "code"), ("name", "ada"),
                ("code_challenge", ProofKey.challenge(of: verifier) ?? ""), ("code_challenge_method", "S256"),
            ])
        let query = try #require(answer.headers["location"].flatMap { HTTPURL($0) }?.query)
        let code = try #require(FormFields(query.utf8)?["code"])
        return try tokens(
            post(
                issuer, "/dev/token",
                [
                    ("grant_type", "authorization_code"), ("client_id", "chat-dev"), ("code", code),
                    ("redirect_uri", callback), ("code_verifier", verifier),
                ]))
    }

    private static func tokens(_ answer: DevelopmentIssuerResponse) throws -> TokenAnswer {
        try TokenAnswer(FormAnswer(status: answer.status, body: answer.body))
    }

    private static func refresh(_ issuer: DevelopmentIssuer, _ token: String?) -> DevelopmentIssuerResponse {
        post(
            issuer, "/dev/token",
            [("grant_type", "refresh_token"), ("client_id", "chat-dev"), ("refresh_token", token ?? "")])
    }

    @Test("revoking a refresh token ends its sign-in and no other")
    func revocation() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let (mine, other) = (try Self.signIn(issuer), try Self.signIn(issuer))
        let next = try Self.tokens(Self.refresh(issuer, mine.refreshToken))
        let form = [("token", next.refreshToken ?? ""), ("client_id", "chat-dev")]
        #expect(Self.post(issuer, "/dev/revoke", form).status == 200)
        #expect(Self.refresh(issuer, next.refreshToken).status == 400)
        #expect(Self.refresh(issuer, other.refreshToken).status == 200)
        // An unknown token is no error (RFC 7009 §2.2).
        #expect(Self.post(issuer, "/dev/revoke", [("token", "x"), ("client_id", "chat-dev")]).status == 200)
        #expect(Self.post(issuer, "/dev/revoke", [("token", "x")]).status == 401)
        #expect(Self.post(issuer, "/dev/revoke", [("client_id", "chat-dev")]).status == 400)
    }

    @Test("the id token names the sign-in that ends, and the browser goes back")
    func logout() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let (mine, other) = (try Self.signIn(issuer), try Self.signIn(issuer))
        let answer = Self.get(
            issuer, "/dev/logout",
            [
                ("client_id", "chat-dev"), ("id_token_hint", mine.idToken ?? ""), ("state", "s"),
                ("post_logout_redirect_uri", Self.url + "/"),
            ])
        #expect(answer.status == 303)
        #expect(answer.headers["location"] == Self.url + "/?state=s")
        #expect(Self.refresh(issuer, mine.refreshToken).status == 400)
        #expect(Self.refresh(issuer, other.refreshToken).status == 200)
    }

    @Test("a forged hint ends nothing, a foreign page is no way back, and without one there is a page")
    func refusals() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let foreign = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let (mine, forged) = (try Self.signIn(issuer), try Self.signIn(foreign))
        let page = Self.get(issuer, "/dev/logout", [("id_token_hint", forged.idToken ?? "")])
        #expect(page.status == 200)
        #expect(page.headers["content-type"] == "text/html; charset=utf-8")
        #expect(Self.refresh(issuer, mine.refreshToken).status == 200)
        for target in [
            "https://evil.example/", "//evil.example", "javascript:alert(1)", "http://127.0.0.1@evil.example/",
        ] {
            #expect(Self.get(issuer, "/dev/logout", [("post_logout_redirect_uri", target)]).status == 400)
        }
        #expect(Self.get(issuer, "/dev/logout", [("client_id", "other")]).status == 400)
    }

    @Test("tokens live as long as they are told to")
    func life() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true, tokenLife: .seconds(5))
        let tokens = try Self.signIn(issuer)
        for token in [tokens.accessToken, tokens.idToken ?? ""] {
            let claims = try TokenClaims(CompactJWS(token, maxBytes: 8192).payload)
            #expect(try claims.date("exp") == Self.now + .seconds(5))
        }
    }

    @Test("the sign-in page proposes the hinted name, and its one style is the one that its policy lets through")
    func page() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let page = Self.get(
            issuer, "/dev/authorize",
            [
                ("client_id", "chat-dev"), ("redirect_uri", Self.callback), ("response_type", "code"),
                ("code_challenge", ProofKey.challenge(of: Self.verifier) ?? ""), ("code_challenge_method", "S256"),
                ("login_hint", "Ada <x>"),
            ])
        let html = String(decoding: page.body, as: UTF8.self)
        #expect(html.contains("value=\"Ada &lt;x&gt;\""))
        let style = try #require(html.firstMatch(of: /<style>((?s).*)<\/style>/)?.1)
        let digest = Base64URL.encodePadded(Array(SHA256.hash(data: Array(style.utf8))))
        let policy = try #require(page.headers["content-security-policy"])
        #expect(policy.contains("style-src 'sha256-\(digest)';"))
        #expect(!policy.contains("form-action"))
        #expect(!html.contains("style=") && !html.contains("<script"))
    }
}
