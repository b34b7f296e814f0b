import HTTPTypes
import Hummingbird

extension RouterMethods {
    /// Answers the methods of a path, and all others with 405 and `Allow` (RFC 9110 §15.5.6); the router itself would say 404.
    func answer(
        _ path: RouterPath,
        _ handlers: [HTTPRequest.Method: @Sendable (Request, Context) async throws -> Response]
    ) {
        var allowed = handlers.keys.map(\.rawValue)
        if handlers[.get] != nil { allowed.append("HEAD") }
        let allow = allowed.sorted().joined(separator: ", ")
        for method in [HTTPRequest.Method.get, .head, .post, .put, .patch, .delete, .options] {
            if let handler = handlers[method] {
                on(path, method: method, use: handler)
            } else if method == .head, let handler = handlers[.get] {
                // The same headers and no body (RFC 9110 §9.3.2): a client takes what follows for the next answer.
                on(path, method: method) { try await handler($0, $1).createHeadResponse() }
            } else {
                on(path, method: method) { _, _ -> Response in
                    throw HTTPError(.methodNotAllowed, headers: [.allow: allow])
                }
            }
        }
    }
}
