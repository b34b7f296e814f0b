import ChatCore
import ChatStore
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ChatServer

@Suite("The administration door")
struct AdminRouterTests {
    private func withAdmin(
        _ body: @Sendable (NodeWorld, AdminCalls) async throws -> Void
    ) async throws {
        let world = NodeWorld()
        let router = AdminRouter(
            node: world.node, readiness: world.readiness, metrics: world.metrics, keySources: [],
            address: { "http://127.0.0.1:1" }, stop: {})
        try await Application(router: router.router()).test(.router) { client in
            try await body(world, AdminCalls(client: client))
        }
    }

    @Test("status tells where, since when and how")
    func status() async throws {
        try await withAdmin { world, admin in
            world.readiness.startupFinished()
            let status: AdminStatus = try await admin.get("status")
            #expect(status.ready && status.reason == nil)
            #expect(status.url == "http://127.0.0.1:1")
            #expect(status.storeBackend == "memory" && status.storeEpoch == "test")
            #expect(status.uptimeSeconds > 0)
        }
    }

    @Test("users come in pages, disabled ones included")
    func users() async throws {
        try await withAdmin { world, admin in
            try await world.addUsers("ada", "bob", "dev:eve/1")
            let first: AdminPage<AdminUser> = try await admin.get("users?limit=2")
            #expect(first.items.map(\.id) == ["ada", "bob"])
            let next = try #require(first.next)
            let second: AdminPage<AdminUser> = try await admin.get("users?limit=2&after=\(PercentCoding.encode(next))")
            #expect(second.items.map(\.id) == ["dev:eve/1"] && second.next == nil)
            let found: AdminPage<AdminUser> = try await admin.get("users?query=BO")
            #expect(found.items.map(\.id) == ["bob"])
        }
    }

    @Test("disabling and enabling changes the user, whatever characters the id has")
    func disable() async throws {
        try await withAdmin { world, admin in
            try await world.addUsers("dev:eve/1")
            let path = "users/\(PercentCoding.encode("dev:eve/1"))"
            let disabled: AdminUser = try await admin.post("\(path)/disable")
            #expect(disabled.disabled)
            let listed: AdminPage<AdminUser> = try await admin.get("users")
            #expect(listed.items.map(\.disabled) == [true])
            let enabled: AdminUser = try await admin.post("\(path)/enable")
            #expect(!enabled.disabled)
        }
    }

    @Test("revoking refuses tokens issued before")
    func revoke() async throws {
        try await withAdmin { world, admin in
            try await world.addUsers("ada")
            let user = try #require(UserID("ada"))
            let now = world.node.clock.now.wall
            func token(issuedAt: Timestamp) -> VerifiedToken {
                VerifiedToken(user: user, issuer: "test", issuedAt: issuedAt, expiresAt: now + .seconds(600))
            }
            let old = token(issuedAt: now - .seconds(60))
            #expect(try await world.storage.isRevoked(old) == false)
            let count: AdminCount = try await admin.post("users/ada/revoke")
            #expect(count.sessions == 0)
            #expect(try await world.storage.isRevoked(old))
            #expect(try await world.storage.isRevoked(token(issuedAt: now + .seconds(60))) == false)
        }
    }

    @Test(
        "what is wrong is said with a code and a fitting status",
        arguments: [
            (HTTPRequest.Method.post, "users/nobody/disable", 404, "user_not_found"),
            (.get, "users/nobody/disable", 405, "method_not_allowed"),
            (.get, "users?limit=0", 400, "invalid_request"),
            (.get, "users?limit=x", 400, "invalid_request"),
            (.post, "sessions/1/kick", 400, "invalid_request"),
            (.post, "sessions/01997d3c-5a5e-7cc0-8e2f-3b9f6a1d2c4e/kick", 404, "user_not_found"),
            (.post, "users/%ff/disable", 400, "invalid_request"),
            (.get, "nothing", 404, "not_found"),
            (.get, "drain", 405, "method_not_allowed"),
        ])
    func refusals(method: HTTPRequest.Method, path: String, status: Int, code: String) async throws {
        try await withAdmin { _, admin in
            let answer = try await admin.call(method, path)
            #expect(answer.status.code == status)
            let body = try JSONDecoder().decode(ErrorBody.self, from: Data(buffer: answer.body))
            #expect(body.error.code == code)
            #expect(!body.error.message.isEmpty)
        }
    }

    @Test("a drain answers lines, the last of which says done, and turns readiness off")
    func drain() async throws {
        try await withAdmin { world, admin in
            world.readiness.startupFinished()
            let answer = try await admin.call(.post, "drain")
            let lines = try String(buffer: answer.body).split(separator: "\n").map {
                try JSONDecoder().decode(AdminDrainProgress.self, from: Data($0.utf8))
            }
            #expect(lines.map(\.done).filter { $0 }.count == 1)
            #expect(lines.last == AdminDrainProgress(left: 0, done: true))
            let status: AdminStatus = try await admin.get("status")
            #expect(!status.ready && status.reason == "draining")
        }
    }
}

/// Requests of the administration door in short.
struct AdminCalls: Sendable {
    let client: any TestClientProtocol

    func call(_ method: HTTPRequest.Method, _ path: String) async throws -> TestResponse {
        try await client.executeRequest(uri: "/admin/v1/\(path)", method: method, headers: [:], body: nil)
    }

    func get<Answer: Decodable>(_ path: String) async throws -> Answer { try await decode(.get, path) }
    func post<Answer: Decodable>(_ path: String) async throws -> Answer { try await decode(.post, path) }

    private func decode<Answer: Decodable>(_ method: HTTPRequest.Method, _ path: String) async throws -> Answer {
        let answer = try await call(method, path)
        #expect(answer.status == .ok)
        return try JSONDecoder().decode(Answer.self, from: Data(buffer: answer.body))
    }
}

extension Data {
    fileprivate init(buffer: ByteBuffer) { self.init(buffer.readableBytesView) }
}
