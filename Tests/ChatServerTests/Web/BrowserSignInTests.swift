import ChatAuth
import ChatCore
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import NIOPosix
import Testing

@testable import ChatServer

@Suite("A browser at chatd --dev", .timeLimit(.minutes(1)))
struct BrowserSignInTests {
    private static func withDevelopmentDaemon(_ body: @Sendable @escaping (Int, TestClient) async throws -> Void)
        async throws
    {
        try await ChatDaemonTests.withDirectory { directory in
            var configuration = ChatServerConfiguration()
            configuration.http.port = 0
            configuration.http.eventLoops = 1
            configuration.admin.socket = "\(directory)/admin.sock"
            configuration.dev.isEnabled = true
            configuration.dev.tokenLife = .seconds(5)
            try await ChatDaemonTests.withDaemon(configuration) { port in
                let client = TestClient(
                    host: "127.0.0.1", port: port, configuration: .init(),
                    eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton))
                client.connect()
                try await body(port, client)
                try await client.shutdown()
            }
        }
    }

    /// Fills in the sign-in page as a person does: with all fields that are on it.
    private static func form(_ html: String, name: String) throws -> ByteBuffer {
        let hidden = html.matches(of: /<input type="hidden" name="([^"]*)" value="([^"]*)">/)
        #expect(hidden.count >= 7)
        let fields = hidden.map { (String($0.1), String($0.2)) } + [("name", name)]
        return ByteBuffer(string: FormFields.text(fields))
    }

    @Test("signs in, talks over the WebSocket, gets a new token, signs out")
    func whole() async throws {
        try await Self.withDevelopmentDaemon { port, client in
            var browser = BrowserStandIn(client, port: port)
            let issuers = try await browser.get("/auth/issuers")
            #expect(issuers.body.contains("{\"label\":\"Development\",\"name\":\"dev\"}"))
            let login = try await browser.get("/auth/login")
            let page = try await client.get(Self.path(login.location))
            #expect(page.status == .ok)
            let html = page.body.map { String(buffer: $0) } ?? ""
            let sent = try await client.post(
                "/dev/authorize", headers: [.contentType: "application/x-www-form-urlencoded"],
                body: try Self.form(html, name: "Ada Lovelace"))
            #expect(sent.status == .seeOther)
            let back = try await browser.get(Self.path(sent.headers[.location]))
            #expect(back.location == "/")

            let token = try #require(try await browser.post("/auth/token").json?["token"]?.string)
            let (peer, status) = try await RawPeer.connect(
                port: port, headers: ["Origin: \(browser.origin)", "Sec-WebSocket-Protocol: chat.v1"])
            #expect(status == 101)
            try await peer.send(#"{"id":"1","type":"hello","token":"\#(token)"}"#)
            let welcome = try await peer.nextJSON()
            #expect(welcome["ok"] as? Bool == true, "\(welcome)")

            let fresh = try #require(
                try await browser.post("/auth/token", "{\"fresh\":true}").json?["token"]?.string)
            #expect(fresh != token)
            try await peer.send(#"{"id":"2","type":"token.refresh","token":"\#(fresh)"}"#)
            #expect(try await Self.reply("2", peer)["ok"] as? Bool == true)

            let refresh = browser.cookies["chat_refresh"]
            let logout = try await browser.post("/auth/logout")
            let end = try await client.get(Self.path(logout.json?["url"]?.string))
            #expect(end.status == .seeOther && end.headers[.location] == browser.origin + "/")
            #expect(try await browser.post("/auth/token").status == 401)
            browser.cookies["chat_refresh"] = refresh
            #expect(try await browser.post("/auth/token").status == 401)
        }
    }

    @Test("cookies as large as they may be fit the server's header limit, on pages and on the WebSocket")
    func largeCookies() async throws {
        try await Self.withDevelopmentDaemon { port, client in
            let value = String(repeating: "x", count: SignInCookies.maxBytes)
            let pending = (0..<3).map { _ in SignInTransaction(provider: "dev", now: .wallClock).text }
            let cookies =
                ["bearer", "refresh", "identity"].map { "__Host-chat_\($0)=\(value)" }
                + ["__Host-chat_signin=" + pending.joined(separator: "~")]
            let header = cookies.joined(separator: "; ")
            #expect(try await client.get("/auth/issuers", headers: [.cookie: header]).status == .ok)
            let (_, status) = try await RawPeer.connect(
                port: port, headers: ["Sec-WebSocket-Protocol: chat.v1", "Cookie: \(header)"])
            #expect(status == 101)
        }
    }

    private static func path(_ url: String?) throws -> String {
        let url = try #require(url.flatMap { HTTPURL($0) })
        return url.path + (url.query.map { "?" + $0 } ?? "")
    }

    private static func reply(_ id: String, _ peer: RawPeer) async throws -> [String: Any] {
        while true {
            let message = try await peer.nextJSON()
            if message["re"] as? String == id { return message }
        }
    }
}
