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
            if let handler = handlers[method] ?? (method == .head ? handlers[.get] : nil) {
                on(path, method: method, use: handler)
            } else {
                on(path, method: method) { _, _ -> Response in
                    throw HTTPError(.methodNotAllowed, headers: [.allow: allow])
                }
            }
        }
    }
}
