import AsyncHTTPClient
import ChatCore
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// One HTTP exchange with an issuer, over async-http-client.
///
/// - Guarantees: no redirects, no proxy, no decompression (a small body cannot unfold into a large one); size and total time are
///   limits, not hopes.
/// - Isolation: any task. A client is made for each exchange and closed after it: they are rare, and no idle connection or shut-down
///   duty is left behind.
enum BoundedExchange {
    /// A complete answer.
    struct Answer: Sendable {
        let status: Int
        /// Of all fields of the name, joined.
        let cacheControl: String
        /// Lower case; empty when there is none.
        let contentType: String
        let body: [UInt8]
    }

    /// Why there is none.
    struct Failure: Error {
        let reason: String
    }

    /// Sends a request and reads the whole answer.
    ///
    /// - Parameter retriesConnecting: Whether a refused connection is tried again until the time is up.
    static func run(
        _ request: HTTPClientRequest, maxBytes: Int, timeout: Duration, retriesConnecting: Bool
    ) async throws(Failure) -> Answer {
        let configuration = configuration(timeout, retriesConnecting: retriesConnecting)
        var request = request
        request.headers.add(name: "accept-encoding", value: "identity")
        request.headers.add(name: "user-agent", value: "swift-chat")
        let complete = request
        let deadline = NIODeadline.now() + .milliseconds(timeout.milliseconds)
        do {
            return try await HTTPClient.withHTTPClient(configuration: configuration) { client in
                try await withThrowingTaskGroup(of: Answer.self) { group in
                    group.addTask { try await load(complete, maxBytes: maxBytes, deadline: deadline, client) }
                    group.addTask {
                        // The client's own deadline ends with the headers; this one covers a body that trickles.
                        try await Task.sleep(for: timeout)
                        throw Failure(reason: "no complete answer in time")
                    }
                    defer { group.cancelAll() }
                    guard let answer = try await group.next() else { throw Failure(reason: "no answer") }
                    return answer
                }
            }
        } catch let failure as Failure {
            throw failure
        } catch {
            throw Failure(reason: "\(type(of: error)): \(error)")
        }
    }

    private static func load(
        _ request: HTTPClientRequest, maxBytes: Int, deadline: NIODeadline, _ client: HTTPClient
    ) async throws -> Answer {
        let response = try await client.execute(request, deadline: deadline)
        if let length = response.headers.first(name: "content-length").flatMap({ Int($0) }), length > maxBytes {
            throw Failure(reason: "document too large")
        }
        let encoding = response.headers.first(name: "content-encoding")?.lowercased() ?? "identity"
        guard encoding == "identity" else { throw Failure(reason: "compressed answer") }
        var body: [UInt8] = []
        for try await chunk in response.body {
            guard body.count + chunk.readableBytes <= maxBytes else { throw Failure(reason: "document too large") }
            body.append(contentsOf: chunk.readableBytesView)
        }
        return Answer(
            status: Int(response.status.code),
            cacheControl: response.headers["cache-control"].joined(separator: ","),
            contentType: response.headers.first(name: "content-type")?.lowercased() ?? "", body: body)
    }

    private static func configuration(
        _ timeout: Duration, retriesConnecting: Bool
    ) -> HTTPClient.Configuration {
        let limit = TimeAmount.milliseconds(timeout.milliseconds)
        var configuration = HTTPClient.Configuration(
            redirectConfiguration: .disallow, timeout: .init(connect: limit, read: limit), decompression: .disabled)
        configuration.httpVersion = .http1Only
        configuration.connectionPool.retryConnectionEstablishment = retriesConnecting
        return configuration
    }
}
