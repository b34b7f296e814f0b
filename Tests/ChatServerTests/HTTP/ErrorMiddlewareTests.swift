import HTTPTypes
import Hummingbird
import HummingbirdTesting
import NIOCore
import Testing

@testable import ChatServer

@Suite("Errors of the HTTP doors")
struct ErrorMiddlewareTests {
    @Test(
        "a large body is refused, but where a route holds its own limit",
        arguments: [("/own", true), ("/own/", true), ("/other", false), ("/own/deeper", false)])
    func selfLimited(path: String, isTaken: Bool) async throws {
        let router = Router()
        router.middlewares.add(ErrorMiddleware(selfLimited: ["/own"]))
        for path in ["/own", "/own/deeper", "/other"] { router.post(RouterPath(path)) { _, _ in "taken" } }
        try await Application(router: router).test(.router) { client in
            let body = ByteBuffer(repeating: 0x78, count: BodyLimit.bytes + 1)
            let answer = try await client.executeRequest(
                uri: path, method: .post, headers: [.contentLength: String(body.readableBytes)], body: body)
            #expect(answer.status == (isTaken ? .ok : .contentTooLarge))
        }
    }
}
