import ChatCore
import HTTPTypes
import Hummingbird
import Logging

/// Turns whatever a handler throws into an ``ErrorBody``, and puts the security headers on every answer.
struct ErrorMiddleware<Context: RequestContext>: RouterMiddleware {
    /// Paths, without a slash at their end, whose routes hold a body limit of their own and answer in their own form.
    var selfLimited: Set<String> = []

    func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        var response = try await answer(request, context: context, next: next)
        for (name, value) in SecurityHeaders.all where response.headers[name] == nil { response.headers[name] = value }
        return response
    }

    private func answer(
        _ request: Request, context: Context, next: (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > BodyLimit.bytes,
            !limitsItself(request)
        {
            return try failure(.init(code: "payload_too_large", message: "The body is too large."), .contentTooLarge)
        }
        do {
            return try await next(request, context)
        } catch let error as ChatError {
            if let detail = error.detail {
                context.logger.warning("request failed", metadata: ["chat.error.detail": "\(detail)"])
            }
            return try failure(ErrorBody(error), .init(code: error.code.httpStatus))
        } catch let error as HTTPError {
            var response = try failure(Self.body(error.status), error.status)
            for field in error.headers where field.name != .contentType { response.headers.append(field) }
            return response
        }
    }

    private func limitsItself(_ request: Request) -> Bool {
        let path = request.uri.path
        return selfLimited.contains(path) || (path.hasSuffix("/") && selfLimited.contains(String(path.dropLast())))
    }

    private func failure(_ body: ErrorBody, _ status: HTTPResponse.Status) throws -> Response {
        var response = try JSONBody.response(body, status: status)
        if let delay = body.error.retryAfterMs {
            response.headers[.retryAfter] = String(max(1, (delay + 999) / 1000))
        }
        return response
    }

    private static func body(_ status: HTTPResponse.Status) -> ErrorBody {
        switch status {
        case .notFound: ErrorBody(code: "not_found", message: "There is nothing at this path.")
        case .methodNotAllowed:
            ErrorBody(code: "method_not_allowed", message: "This path does not take this method; see Allow.")
        case .contentTooLarge: ErrorBody(code: "payload_too_large", message: "The body is too large.")
        default: ErrorBody(code: "invalid_request", message: status.reasonPhrase)
        }
    }
}

/// How much of a request's body is read.
enum BodyLimit {
    /// Forms and small commands; messages go through the socket.
    static let bytes = 65_536
}

/// Headers on every answer (OWASP Secure Headers). The policy lets a page of ours load its own files and nothing else.
enum SecurityHeaders {
    static let all: [(HTTPField.Name, String)] =
        [
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            (
                "Content-Security-Policy",
                "default-src 'none'; style-src 'self' 'unsafe-inline'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
            ),
        ].compactMap { name, value in HTTPField.Name(name).map { ($0, value) } }
}
