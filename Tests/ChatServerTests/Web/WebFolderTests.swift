import ChatWebClient
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Testing

@testable import ChatServer

@Suite("The web client from a folder")
struct WebFolderTests {
    /// A folder `client` beside a file `secret.js` that must never be seen.
    private func withFolder(_ body: (_ root: String, _ outside: String) async throws -> Void) async throws {
        try await ChatDaemonTests.withDirectory { directory in
            let root = "\(directory)/client"
            for file in WebSamples.files { try Self.write(file.bytes, to: "\(root)/\(file.path)") }
            try Self.write(Array("secret".utf8), to: "\(directory)/outside/secret.js")
            try await body(root, "\(directory)/outside")
        }
    }

    private static func write(_ bytes: [UInt8], to path: String) throws {
        let folder = URL(filePath: path).deletingLastPathComponent().path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(bytes).write(to: URL(filePath: path))
    }

    private func configuration(_ root: String) -> ChatServerConfiguration.Web {
        var web = ChatServerConfiguration.Web()
        web.root = root
        return web
    }

    private func withRouter(
        _ root: String, _ body: @Sendable (any TestClientProtocol) async throws -> Void
    ) async throws {
        let world = NodeWorld()
        let router = PublicRouter(
            health: HealthRoutes(readiness: world.readiness, metrics: world.metrics), issuer: nil,
            web: try WebRoutes(configuration(root), logger: ChatDaemonTests.quiet))
        try await Application(router: router.router()).test(.router) { try await body($0) }
    }

    @Test("every request sees the files as they are, and nobody keeps them")
    func changes() async throws {
        try await withFolder { root, _ in
            try await withRouter(root) { client in
                func get(_ uri: String) async throws -> TestResponse {
                    try await client.executeRequest(
                        uri: uri, method: .get, headers: [.acceptEncoding: "gzip"], body: nil)
                }
                let page = String(buffer: try await get("/").body)
                let digest = WebDigest.of(WebSamples.files)
                #expect(page.contains("src=\"/assets/\(digest)/main.js\""))
                try Self.write(Array("changed".utf8), to: "\(root)/main.js")
                try Self.write(Array("new".utf8), to: "\(root)/more/new.js")
                // A page that is open goes on importing under the digest it has.
                let script = try await get("/assets/\(digest)/main.js")
                #expect(String(buffer: script.body) == "changed")
                #expect(script.headers[.cacheControl] == "no-store")
                #expect(script.headers[.eTag] == nil && script.headers[.contentEncoding] == nil)
                #expect(String(buffer: try await get("/assets/\(digest)/more/new.js").body) == "new")
                let next = String(buffer: try await get("/").body)
                #expect(!next.contains(digest) && next.contains("/more/new.js\">"))
                try FileManager.default.removeItem(atPath: "\(root)/main.js")
                #expect(try await get("/assets/\(digest)/main.js").status == .notFound)
            }
        }
    }

    @Test("links are not followed, to files or folders, inside or out")
    func links() async throws {
        try await withFolder { root, outside in
            let manager = FileManager.default
            try manager.createSymbolicLink(atPath: "\(root)/link.js", withDestinationPath: "\(outside)/secret.js")
            try manager.createSymbolicLink(atPath: "\(root)/folder", withDestinationPath: outside)
            try manager.createSymbolicLink(atPath: "\(root)/relative.js", withDestinationPath: "../outside/secret.js")
            try manager.createSymbolicLink(atPath: "\(root)/circle", withDestinationPath: ".")
            try manager.createSymbolicLink(atPath: "\(root)/inside.js", withDestinationPath: "main.js")
            let paths = try WebFolder(path: root).files().map(\.path)
            #expect(paths.sorted() == WebSamples.files.map(\.path).sorted())
            try await withRouter(root) { client in
                for path in ["link.js", "folder/secret.js", "relative.js", "circle/main.js", "inside.js"] {
                    let answer = try await client.executeRequest(
                        uri: "/assets/any/\(path)", method: .get, headers: [:], body: nil)
                    #expect(answer.status == .notFound, "\(path)")
                }
            }
        }
    }

    @Test(
        "no path leads out",
        arguments: [
            "/assets/x/../outside/secret.js", "/assets/x/../../outside/secret.js", "/assets/../outside/secret.js",
            "/assets/x/..%2foutside%2fsecret.js", "/assets/x/%2e%2e/outside/secret.js", "/assets/x//etc/passwd",
            "/assets/x/state/../../outside/secret.js", "/assets//../outside/secret.js",
            "/assets/x/..\\outside\\secret.js",
        ])
    func traversal(path: String) async throws {
        try await withFolder { root, _ in
            try await withRouter(root) { client in
                let answer = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
                #expect(answer.status == .notFound)
                #expect(!String(buffer: answer.body).contains("secret"))
            }
        }
    }

    @Test("hidden files and names that a URL would escape are left out; the folder itself may be a link")
    func names() async throws {
        try await withFolder { root, outside in
            for name in [".hidden", "a b.js", "é.js", "main.js~", "#main.js#", ".git/config"] {
                try Self.write([1], to: "\(root)/\(name)")
            }
            let link = "\(outside)/client"
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: root)
            #expect(try WebFolder(path: link).files().count == WebSamples.files.count)
        }
    }

    @Test("a folder that is none, lacks a page or is far too large ends the start with its key")
    func refusals() async throws {
        try await withFolder { root, outside in
            func refusal(_ root: String) -> StartupFailure? {
                do throws(StartupFailure) {
                    _ = try WebRoutes(configuration(root), logger: ChatDaemonTests.quiet)
                    return nil
                } catch {
                    return error
                }
            }
            #expect(refusal(root) == nil)
            for (path, reason) in [("\(root)/none", "cannot be read"), (outside, "no index.html")] {
                let failure = try #require(refusal(path))
                #expect(failure.exitStatus == 78)
                #expect(failure.message.hasPrefix("web.root: ") && failure.message.contains(reason))
            }
            let deep = Array(repeating: "d", count: WebFolder.maxDepth + 1).joined(separator: "/")
            try Self.write([1], to: "\(root)/\(deep)/x.js")
            #expect(refusal(root)?.message.contains("levels") == true)
        }
    }

    @Test("a folder that goes away later is an error of the request")
    func gone() async throws {
        try await withFolder { root, _ in
            try await withRouter(root) { client in
                try FileManager.default.removeItem(atPath: root)
                let answer = try await client.executeRequest(uri: "/", method: .get, headers: [:], body: nil)
                #expect(answer.status == .internalServerError)
                #expect(!String(buffer: answer.body).contains(root))
            }
        }
    }
}
