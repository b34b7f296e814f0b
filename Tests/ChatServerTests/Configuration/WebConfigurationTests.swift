import ChatAuth
import ChatCore
import Testing

@testable import ChatServer

/// What the options of the issuer `main` begin with.
private let option = "--auth-issuer-main-"

@Suite("Configuration of the web's sign-in")
struct WebConfigurationTests {
    private static func load(_ arguments: [String], _ environment: [String: String] = [:]) async throws
        -> ChatServerConfiguration
    {
        let request = try await LaunchRequest(
            arguments: ["--auth-issuer-main-url", "https://id.example"] + arguments, environment: environment)
        guard case .run(let loaded) = request else { throw ChatError(.internal) }
        return loaded.configuration
    }

    private static func message(_ arguments: [String]) async -> String? {
        do {
            _ = try await load(arguments)
            return nil
        } catch {
            return (error as? ChatError)?.publicMessage ?? "\(error)"
        }
    }

    @Test("all keys, and their defaults")
    func keys() async throws {
        let plain = try await Self.load([option + "client-ids", "web"])
        #expect(plain.auth.issuers[0].web == .init())
        #expect(plain.web.publicURL == nil && plain.web.sessionDays == 30)
        #expect(plain.dev.tokenLife == .seconds(3600))
        let full = try await Self.load(
            [
                option + "client-ids", "web,phone", option + "web-client-id", "web", option + "web-scopes",
                "openid,chat",
                option + "web-bearer", "id", option + "web-label", "Example", "--web-public-url",
                "https://chat.example",
                "--web-session-days", "7",
            ], ["CHAT_AUTH_ISSUER_MAIN_WEB_CLIENT_SECRET": "hunter2"])
        let web = full.auth.issuers[0].web
        #expect(web.clientID == "web" && web.clientSecret == "hunter2" && web.scopes == ["openid", "chat"])
        #expect(web.bearer == .id && web.label == "Example")
        #expect(full.web.publicURL == "https://chat.example" && full.web.sessionDays == 7)
    }

    @Test("the secret is never shown")
    func secret() async throws {
        let request = try await LaunchRequest(
            arguments: [
                "--check-config", option + "url", "https://id.example", option + "client-ids", "web",
                option + "web-client-id", "web",
            ],
            environment: ["CHAT_AUTH_ISSUER_MAIN_WEB_CLIENT_SECRET": "hunter2"])
        guard case .check(let loaded) = request else {
            Issue.record("not checked")
            return
        }
        #expect(loaded.report.table.contains("auth.issuer.main.web.clientSecret"))
        #expect(!loaded.report.table.contains("hunter2"))
    }

    @Test(
        "what cannot work is told by its key",
        arguments: [
            (["--web-public-url", "https://chat.example/"], "web.publicUrl must be an origin"),
            (["--web-public-url", "http://chat.example"], "web.publicUrl must be an origin"),
            ([option + "web-label", "x"], "auth.issuer.main.web.clientId is required"),
            ([option + "web-client-id", "other"], "auth.issuer.main.web.clientId must be among clientIds"),
            (
                [option + "web-client-id", "web", option + "web-bearer", "id", option + "token-uses", "access"],
                "auth.issuer.main.web.bearer must be one of tokenUses"
            ),
            (
                [option + "web-client-id", "web", option + "web-bearer", "id", option + "web-scopes", "chat"],
                "auth.issuer.main.web.scopes must hold openid"
            ),
            (
                [option + "web-client-id", "web", option + "web-scopes", "a b"],
                "auth.issuer.main.web.scopes must name 1 to 50"
            ),
            (
                [option + "web-client-id", "web", option + "web-bearer", "id", option + "audiences", "api"],
                "auth.issuer.main.web.clientId must be among clientIds or audiences"
            ),
        ])
    func refusals(arguments: [String], message: String) async {
        let told = await Self.message(arguments + [option + "client-ids", "web"])
        #expect(told?.hasPrefix(message) == true, "\(told ?? "accepted")")
    }

    @Test("an audience alone says nothing about clients, so any may sign people in")
    func audienceAlone() async throws {
        let arguments = [option + "audiences", "api", option + "web-client-id", "web"]
        #expect(await Self.message(arguments) == nil)
        #expect(await Self.message(arguments + [option + "web-bearer", "id"]) != nil)
        #expect(
            await Self.message([
                option + "accept-any-audience", option + "web-client-id", "web", option + "web-bearer", "id",
            ]) == nil)
    }
}
