import AsyncHTTPClient
public import ChatCore
import NIOHTTP1

/// Fetches key sets over HTTPS with async-http-client.
///
/// - Guarantees: https only, http on loopback hosts; no redirects, no proxy, no decompression (a small body cannot unfold into a
///   large one); size and total time are limits, not hopes.
/// - Isolation: any task.
public struct HTTPKeySetFetcher: KeySetFetcher {
    /// Creates a fetcher on the process's shared event loops.
    public init() {}

    /// Fetches one document over HTTPS, or HTTP on loopback; follows no redirect.
    public func fetch(_ url: String, maxBytes: Int, timeout: Duration) async throws(ChatError) -> FetchedDocument {
        guard let parsed = HTTPURL(url), parsed.isFetchable else { throw Self.refuse("the URL is not https") }
        var request = HTTPClientRequest(url: url)
        request.headers.add(name: "accept", value: "application/json, application/jwk-set+json")
        let answer: BoundedExchange.Answer
        do throws(BoundedExchange.Failure) {
            answer = try await BoundedExchange.run(
                request, maxBytes: maxBytes, timeout: timeout, retriesConnecting: true)
        } catch {
            throw Self.refuse(error.reason)
        }
        guard answer.status == 200 else { throw Self.refuse("HTTP status \(answer.status)") }
        guard !answer.contentType.hasPrefix("text/html") else { throw Self.refuse("the answer is HTML") }
        return FetchedDocument(
            body: answer.body, maxAge: FetchedDocument.maxAge(cacheControl: answer.cacheControl))
    }

    private static func refuse(_ reason: String) -> ChatError { ChatError(.keysUnavailable, detail: reason) }
}
