import ChatCore
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ChatServer

@Suite("The public HTTP pages")
struct PublicRouterTests {
    private func withRouter(
        _ body: @Sendable (NodeWorld, any TestClientProtocol) async throws -> Void
    ) async throws {
        let world = NodeWorld()
        let router = PublicRouter(
            health: HealthRoutes(readiness: world.readiness, metrics: world.metrics), issuer: nil)
        try await Application(router: router.router()).test(.router) { client in try await body(world, client) }
    }

    @Test("alive is always 200, ready only between start and drain")
    func readiness() async throws {
        try await withRouter { world, client in
            func ready() async throws -> (HTTPResponse.Status, String) {
                let answer = try await client.executeRequest(uri: "/readyz", method: .get, headers: [:], body: nil)
                return (answer.status, String(buffer: answer.body))
            }
            var answer = try await ready()
            #expect(answer == (.serviceUnavailable, "{\"ready\":false,\"reason\":\"starting\"}\n"))
            world.readiness.startupFinished()
            answer = try await ready()
            #expect(answer == (.ok, "{\"ready\":true}\n"))
            await world.node.drain()
            answer = try await ready()
            #expect(answer == (.serviceUnavailable, "{\"ready\":false,\"reason\":\"draining\"}\n"))
            let alive = try await client.executeRequest(uri: "/healthz", method: .get, headers: [:], body: nil)
            #expect(alive.status == .ok)
        }
    }

    @Test("every answer carries the security headers", arguments: ["/", "/healthz", "/readyz", "/metrics", "/nothing"])
    func securityHeaders(path: String) async throws {
        try await withRouter { _, client in
            let answer = try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
            for (name, value) in SecurityHeaders.all { #expect(answer.headers[name] == value) }
            #expect(SecurityHeaders.all.count == 5)
        }
    }

    @Test("an unknown path is a 404 in the one form of errors")
    func notFound() async throws {
        try await withRouter { _, client in
            let answer = try await client.executeRequest(uri: "/nothing", method: .get, headers: [:], body: nil)
            #expect(answer.status == .notFound)
            #expect(
                String(buffer: answer.body)
                    == "{\"error\":{\"code\":\"not_found\",\"message\":\"There is nothing at this path.\"}}\n")
        }
    }

    @Test("a wrong method is a 405 that names the right ones", arguments: ["/", "/healthz", "/readyz", "/metrics"])
    func wrongMethod(path: String) async throws {
        try await withRouter { _, client in
            let answer = try await client.executeRequest(uri: path, method: .post, headers: [:], body: nil)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == "GET, HEAD")
            #expect(String(buffer: answer.body).hasPrefix("{\"error\":{\"code\":\"method_not_allowed\""))
        }
    }

    @Test("a body over the limit is refused by its announced length")
    func bodyLimit() async throws {
        try await withRouter { _, client in
            let answer = try await client.executeRequest(
                uri: "/healthz", method: .post, headers: [:], body: ByteBuffer(repeating: 0, count: BodyLimit.bytes + 1)
            )
            #expect(answer.status == .contentTooLarge)
        }
    }

    @Test("metrics are in Prometheus' format")
    func metrics() async throws {
        try await withRouter { _, client in
            let answer = try await client.executeRequest(uri: "/metrics", method: .get, headers: [:], body: nil)
            #expect(answer.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
            let text = String(buffer: answer.body)
            #expect(text.contains("\nchat_ready 1\n"))
            #expect(text.contains("\nchat_build_info{version=\"\(ChatServerVersion.current)\"} 1\n"))
        }
    }
}
