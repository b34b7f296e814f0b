import AsyncHTTPClient
public import ChatCore
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Fetches key sets over HTTPS with async-http-client.
///
/// - Guarantees: https only, http on loopback hosts; no redirects, no proxy, no decompression (a small body cannot unfold into a
///   large one); size and total time are limits, not hopes.
/// - Isolation: any task. A client is made for each fetch and closed after it: fetches are minutes apart, and no idle
///   connection or shut-down duty is left behind.
public struct HTTPKeySetFetcher: KeySetFetcher {
    /// Creates a fetcher on the process's shared event loops.
    public init() {}

    /// Fetches one document over HTTPS, or HTTP on loopback; follows no redirect.
    public func fetch(_ url: String, maxBytes: Int, timeout: Duration) async throws(ChatError) -> FetchedDocument {
        guard let parsed = HTTPURL(url), parsed.isFetchable else { throw Self.refuse("the URL is not https") }
        let deadline = NIODeadline.now() + .milliseconds(timeout.milliseconds)
        do {
            return try await HTTPClient.withHTTPClient(configuration: Self.configuration(timeout)) { client in
                try await withThrowingTaskGroup(of: FetchedDocument.self) { group in
                    group.addTask { try await Self.load(url, maxBytes: maxBytes, deadline: deadline, client) }
                    group.addTask {
                        // The client's own deadline ends with the headers; this one covers a body that trickles.
                        try await Task.sleep(for: timeout)
                        throw Self.refuse("no complete answer in time")
                    }
                    defer { group.cancelAll() }
                    guard let document = try await group.next() else { throw Self.refuse("no answer") }
                    return document
                }
            }
        } catch let error as ChatError {
            throw error
        } catch {
            throw Self.refuse("\(type(of: error)): \(error)")
        }
    }

    private static func load(
        _ url: String, maxBytes: Int, deadline: NIODeadline, _ client: HTTPClient
    ) async throws -> FetchedDocument {
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "accept", value: "application/json, application/jwk-set+json")
        request.headers.add(name: "accept-encoding", value: "identity")
        request.headers.add(name: "user-agent", value: "swift-chat")
        let response = try await client.execute(request, deadline: deadline)
        guard response.status == .ok else { throw refuse("HTTP status \(response.status.code)") }
        if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }), length > maxBytes {
            throw refuse("document too large")
        }
        let encoding = response.headers.first(name: "content-encoding")?.lowercased() ?? "identity"
        guard encoding == "identity" else { throw refuse("compressed answer") }
        let type = response.headers.first(name: "content-type")?.lowercased() ?? ""
        guard !type.hasPrefix("text/html") else { throw refuse("the answer is HTML") }
        var body: [UInt8] = []
        for try await chunk in response.body {
            guard body.count + chunk.readableBytes <= maxBytes else { throw refuse("document too large") }
            body.append(contentsOf: chunk.readableBytesView)
        }
        let cacheControl = response.headers["cache-control"].joined(separator: ",")
        return FetchedDocument(body: body, maxAge: FetchedDocument.maxAge(cacheControl: cacheControl))
    }

    private static func configuration(_ timeout: Duration) -> HTTPClient.Configuration {
        let limit = TimeAmount.milliseconds(timeout.milliseconds)
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: limit, read: limit), decompression: .disabled)
        configuration.httpVersion = .http1Only
        return configuration
    }

    private static func refuse(_ reason: String) -> ChatError { ChatError(.keysUnavailable, detail: reason) }
}
