import ChatWebClient
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ChatServer

@Suite("Serving the web client")
struct WebRoutesTests {
    private let site = WebSite(WebSamples.files)
    private var assets: String { "/assets/\(site.digest)" }

    private func withRouter(_ body: @Sendable (any TestClientProtocol) async throws -> Void) async throws {
        let world = NodeWorld()
        let router = PublicRouter(
            health: HealthRoutes(readiness: world.readiness, metrics: world.metrics), issuer: nil, web: WebRoutes(site))
        try await Application(router: router.router()).test(.router) { try await body($0) }
    }

    @Test("the page is asked about each time, and is under the strict policy")
    func page() async throws {
        try await withRouter { client in
            let answer = try await client.executeRequest(uri: "/", method: .get, headers: [:], body: nil)
            #expect(answer.status == .ok)
            #expect(answer.headers[.contentType] == "text/html; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "no-cache")
            #expect(String(buffer: answer.body).contains("src=\"\(assets)/main.js\""))
            let policy = try #require(answer.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && policy.contains("require-trusted-types-for 'script'"))
            #expect(!policy.contains("unsafe"))
            for (name, value) in WebPagePolicy.page { #expect(answer.headers[name] == value) }
            #expect(WebPagePolicy.page.count == 3)
            for (name, value) in SecurityHeaders.all where name != .contentSecurityPolicy {
                #expect(answer.headers[name] == value)
            }
            #expect(answer.headers[values: .contentSecurityPolicy].count == 1)
        }
    }

    @Test("everything below the digest may be kept for ever", arguments: ["main.js", "state/a.js", "icons/app.svg"])
    func asset(path: String) async throws {
        try await withRouter { client in
            let answer = try await client.executeRequest(
                uri: "\(assets)/\(path)?x=1", method: .get, headers: [:], body: nil)
            #expect(answer.status == .ok)
            #expect(answer.headers[.cacheControl] == "public, max-age=31536000, immutable")
            #expect(Array(buffer: answer.body) == WebSamples.files.first { $0.path == path }?.bytes)
        }
    }

    @Test("a worker may fetch, for its own policy and not the page's holds for it")
    func worker() async throws {
        try await withRouter { client in
            let answer = try await client.executeRequest(uri: "/sw.js", method: .get, headers: [:], body: nil)
            #expect(answer.headers[.contentType] == "text/javascript; charset=utf-8")
            #expect(answer.headers[.cacheControl] == "no-cache")
            #expect(answer.headers[.contentSecurityPolicy]?.contains("connect-src 'self'") == true)
            #expect(String(buffer: answer.body).contains("const version = \"\(site.digest)\""))
        }
    }

    @Test(
        "whoever has a file is told so, in the form they have it",
        arguments: ["/", "/sw.js", "/manifest.webmanifest", "main.js"], ["gzip", "identity"])
    func notModified(path: String, encoding: String) async throws {
        let uri = path.hasPrefix("/") ? path : "\(assets)/\(path)"
        try await withRouter { client in
            let first = try await client.executeRequest(
                uri: uri, method: .get, headers: [.acceptEncoding: encoding], body: nil)
            let tag = try #require(first.headers[.eTag])
            #expect(tag.hasPrefix("\"") && tag.hasSuffix("\""))
            let second = try await client.executeRequest(
                uri: uri, method: .get, headers: [.acceptEncoding: encoding, .ifNoneMatch: "\"old\", \(tag)"], body: nil
            )
            #expect(second.status == .notModified)
            #expect(second.body.readableBytes == 0)
            #expect(second.headers[.eTag] == tag)
            #expect(second.headers[.cacheControl] == first.headers[.cacheControl])
            #expect(second.headers[.vary] == "Accept-Encoding")
            for name in [HTTPField.Name.contentType, .contentEncoding, .contentLength] {
                #expect(second.headers[name] == nil)
            }
            #expect(second.headers[.contentSecurityPolicy] == first.headers[.contentSecurityPolicy])
            let changed = try await client.executeRequest(
                uri: uri, method: .get, headers: [.acceptEncoding: encoding, .ifNoneMatch: "\"old\""], body: nil)
            #expect(changed.status == .ok)
        }
    }

    @Test("gzip gives the same bytes, fewer of them on the way, and a tag of its own")
    func gzip() async throws {
        try await withRouter { client in
            func get(_ encoding: String) async throws -> TestResponse {
                try await client.executeRequest(
                    uri: "\(assets)/main.js", method: .get, headers: [.acceptEncoding: encoding], body: nil)
            }
            let (plain, zipped) = (try await get("gzip;q=0"), try await get("gzip"))
            #expect(plain.headers[.contentEncoding] == nil)
            #expect(zipped.headers[.contentEncoding] == "gzip")
            #expect(plain.headers[.vary] == "Accept-Encoding" && zipped.headers[.vary] == "Accept-Encoding")
            #expect(plain.headers[.eTag] != zipped.headers[.eTag])
            #expect(zipped.body.readableBytes < plain.body.readableBytes)
            #expect(zipped.headers[.contentLength] == String(zipped.body.readableBytes))
            #expect(try WebSamples.unzipped(zipped.body) == Array(WebSamples.script.utf8))
            #expect(Array(buffer: plain.body) == Array(WebSamples.script.utf8))
        }
    }

    @Test("what gzip would make larger goes out as it is")
    func notSmaller() async throws {
        try await withRouter { client in
            let answer = try await client.executeRequest(
                uri: "\(assets)/style.css", method: .get, headers: [.acceptEncoding: "gzip"], body: nil)
            #expect(answer.headers[.contentEncoding] == nil)
            #expect(String(buffer: answer.body) == "body { margin: 0 }")
        }
    }

    @Test("HEAD says what GET would, and sends nothing", arguments: ["/", "/sw.js", "main.js"])
    func head(path: String) async throws {
        let uri = path.hasPrefix("/") ? path : "\(assets)/\(path)"
        try await withRouter { client in
            let get = try await client.executeRequest(uri: uri, method: .get, headers: [:], body: nil)
            let head = try await client.executeRequest(uri: uri, method: .head, headers: [:], body: nil)
            #expect(head.status == .ok)
            #expect(head.headers == get.headers)
            #expect(head.headers[.contentLength] == String(get.body.readableBytes))
            #expect(head.body.readableBytes == 0)
        }
    }

    @Test("other methods are a 405 that names the right ones", arguments: ["/", "/sw.js", "/assets/x/y.js"])
    func wrongMethod(path: String) async throws {
        try await withRouter { client in
            for method in [HTTPRequest.Method.post, .put, .delete] {
                let answer = try await client.executeRequest(uri: path, method: method, headers: [:], body: nil)
                #expect(answer.status == .methodNotAllowed)
                #expect(answer.headers[.allow] == "GET, HEAD")
            }
        }
    }

    @Test(
        "there is nothing else, whatever a path looks like",
        arguments: [
            "/assets/0123456789abcdef/main.js", "/assets", "/assets/", "/assets/D", "/assets/D/", "/assets/D/state",
            "/assets/D/index.html", "/assets/D/sw.js", "/assets/D/../D/main.js", "/assets/D/./main.js",
            "/assets/D//main.js", "/assets/D/state/../main.js", "/assets/D/%6dain.js", "/assets/D/..%2f..%2fetc/passwd",
            "/assets/D/../../../../etc/passwd", "/assets/D/main.js/", "/assets/D/main.js%00", "/assets/D/MAIN.js",
            "/index.html", "/main.js", "/sw.js/x",
        ])
    func notFound(path: String) async throws {
        try await withRouter { client in
            let answer = try await client.executeRequest(
                uri: path.replacing("/D", with: "/\(site.digest)"), method: .get, headers: [:], body: nil)
            #expect(answer.status == .notFound, "\(path)")
            #expect(answer.headers[.cacheControl] == "no-store")
        }
    }

    @Test("without the client there is the start page, and nothing of the client")
    func withoutClient() async throws {
        var off = ChatServerConfiguration.Web()
        off.isEnabled = false
        #expect(try WebRoutes(off, logger: ChatDaemonTests.quiet) == nil)
        let world = NodeWorld()
        let router = PublicRouter(
            health: HealthRoutes(readiness: world.readiness, metrics: world.metrics), issuer: nil, web: nil)
        try await Application(router: router.router()).test(.router) { client in
            let page = try await client.executeRequest(uri: "/", method: .get, headers: [:], body: nil)
            #expect(String(buffer: page.body).contains("A chat server is running here."))
            for path in ["/sw.js", "/manifest.webmanifest", "\(assets)/main.js"] {
                let answer = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
                #expect(answer.status == .notFound)
            }
        }
    }
}
