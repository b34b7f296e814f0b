import ChatCore
import HTTPTypes
import Hummingbird
import NIOCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// JSON answers of the HTTP doors that are no hot path.
enum JSONBody {
    /// A value as one line of JSON with its keys sorted.
    static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
    }

    /// A complete answer.
    static func response(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        Response(
            status: status, headers: [.contentType: "application/json", .cacheControl: "no-store"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: try line(value))))
    }
}

/// The one form of a failure on the HTTP doors: `{"error": {"code", "message", "retryAfterMs"?}}`.
public struct ErrorBody: Codable, Hashable, Sendable {
    /// The failure.
    public struct Failure: Codable, Hashable, Sendable {
        /// A name of ``ChatError/Code``, or of HTTP: `not_found`, `method_not_allowed`.
        public var code: String
        /// One sentence.
        public var message: String
        /// When the same request may succeed.
        public var retryAfterMs: Int64?
    }
    /// The failure.
    public var error: Failure

    init(code: String, message: String, retryAfterMs: Int64? = nil) {
        error = Failure(code: code, message: message, retryAfterMs: retryAfterMs)
    }

    init(_ error: ChatError) {
        var delay: Int64?
        if case .after(let duration) = error.retry { delay = duration.milliseconds }
        self.init(code: error.code.name, message: error.publicMessage, retryAfterMs: delay)
    }
}
