import ChatCore
import Testing

@testable import ChatAuth

@Suite("Where signing out leads")
struct LogoutURLTests {
    private static func url(
        issuer: String, _ endpoint: String?, authorize: String? = nil, idToken: String? = nil
    ) throws -> String? {
        let text = """
            {"issuer":"\(issuer)","authorization_endpoint":"\(authorize ?? issuer + "/authorize")",
            "token_endpoint":"\(issuer)/token"\(endpoint.map { ",\"end_session_endpoint\":\"\($0)\"" } ?? "")}
            """
        let metadata = try ProviderMetadata(Array(text.utf8), issuer: issuer)
        return LogoutURL.url(
            client: TestProvider.client(), metadata: metadata, idToken: idToken, origin: "https://chat.example")
    }

    @Test("RP-initiated logout names client, page and id token")
    func standard() throws {
        let url = try Self.url(issuer: "https://id.example", "https://id.example/logout?x=1", idToken: "a.b.c")
        #expect(
            url == "https://id.example/logout?x=1&client_id=web"
                + "&post_logout_redirect_uri=https%3A%2F%2Fchat.example%2F&id_token_hint=a.b.c")
        #expect(try Self.url(issuer: "https://id.example", nil) == nil)
    }

    private static let pool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI"
    private static let form = "/logout?client_id=web&logout_uri=https%3A%2F%2Fchat.example%2F"

    @Test("Amazon Cognito has a form of its own, on the domain of its pages")
    func cognito() throws {
        let domain = "https://example.auth.eu-central-1.amazoncognito.com"
        #expect(
            try Self.url(issuer: Self.pool, nil, authorize: domain + "/oauth2/authorize", idToken: "a.b.c")
                == domain + Self.form)
        #expect(
            try Self.url(issuer: Self.pool, "https://login.example/logout", authorize: domain + "/oauth2/authorize")
                == "https://login.example" + Self.form)
        // A name that only looks like it.
        #expect(try Self.url(issuer: "https://cognito-idp.evil.example", nil) == nil)
    }
}
