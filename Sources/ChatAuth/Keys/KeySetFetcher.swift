public import ChatCore

/// The port over which discovery documents and key sets are fetched.
///
/// - Guarantees an implementation gives: no redirect is followed; at most `maxBytes` are held; it ends within `timeout`.
public protocol KeySetFetcher: Sendable {
    /// Fetches one document.
    ///
    /// - Parameters:
    ///   - url: Absolute; already checked to be https, or http on a loopback host.
    ///   - maxBytes: Size limit of the body.
    ///   - timeout: For everything: connect, TLS, headers and body.
    /// - Throws: ``ChatError`` `keys_unavailable`, with the reason in `detail`.
    func fetch(_ url: String, maxBytes: Int, timeout: Duration) async throws(ChatError) -> FetchedDocument
}

/// A fetched document.
public struct FetchedDocument: Hashable, Sendable {
    /// The body, complete.
    public var body: [UInt8]
    /// `max-age` of `Cache-Control`, if it had one; zero for `no-store` and `no-cache`.
    public var maxAge: Duration?

    /// Creates a document.
    public init(body: [UInt8], maxAge: Duration? = nil) {
        self.body = body
        self.maxAge = maxAge
    }

    /// Reads the freshness out of a `Cache-Control` value (RFC 9111 §5.2.2).
    package static func maxAge(cacheControl: String) -> Duration? {
        var age: Duration?
        for part in cacheControl.split(separator: ",") {
            let directive = part.filter { $0 != " " && $0 != "\t" }.lowercased()
            if directive == "no-store" || directive == "no-cache" { return .zero }
            guard directive.hasPrefix("max-age=") else { continue }
            let digits = directive.dropFirst("max-age=".count)
            guard !digits.isEmpty, digits.utf8.count <= 10, let seconds = Int64(digits), seconds >= 0 else { continue }
            age = .seconds(seconds)
        }
        return age
    }
}
