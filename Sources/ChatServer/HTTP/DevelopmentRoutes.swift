import ChatAuth
import ChatCore
import HTTPTypes
import Hummingbird
import NIOCore

/// Puts the built-in issuer's pages on the public listener.
struct DevelopmentRoutes: Sendable {
    let issuer: DevelopmentIssuer

    func mount(on router: Router<PublicRequestContext>) {
        for path in DevelopmentIssuer.paths {
            let handler: @Sendable (Request, PublicRequestContext) async throws -> Response = { request, _ in
                try await answer(request)
            }
            // The issuer itself knows which method fits which path.
            for method in [HTTPRequest.Method.get, .head, .post, .options] {
                router.on(RouterPath(path), method: method, use: handler)
            }
        }
    }

    private func answer(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: BodyLimit.bytes)
        var headers: [String: String] = [:]
        for name in [HTTPField.Name.contentType, .authorization, .origin] {
            if let value = request.headers[name] { headers[name.canonicalName.lowercased()] = value }
        }
        if let authority = request.head.authority { headers["host"] = authority }
        let question = DevelopmentIssuerRequest(
            method: request.method.rawValue, path: request.uri.path, query: request.uri.query ?? "",
            headers: headers, body: Array(buffer: body))
        // Signing many tokens takes a while: not on the connection's event loop, which a task of its own leaves.
        let answer = await Task { issuer.handle(question, now: ServerClock.system.now.wall) }.value
        var fields = HTTPFields()
        for (name, value) in answer.headers {
            if let name = HTTPField.Name(name) { fields[name] = value }
        }
        return Response(
            status: .init(code: answer.status), headers: fields,
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
    }
}
