import AsyncHTTPClient
import NIOCore
import NIOHTTP1
import Synchronization

/// Sends forms over HTTPS with async-http-client.
///
/// - Guarantees: https only, http on loopback hosts; no redirects; size, time and number of exchanges at once are bounded, for
///   anybody may cause some.
/// - Isolation: any task.
package final class HTTPFormSender: FormSender {
    /// Exchanges at once; more are refused.
    package static let limit = 64

    private let running = Mutex(0)

    /// Creates a sender on the process's shared event loops.
    package init() {}

    /// Sends a form over HTTPS, or HTTP on loopback.
    package func send(
        _ form: FormRequest, maxBytes: Int, timeout: Duration
    ) async throws(SignInFailure) -> FormAnswer {
        guard HTTPURL(form.url)?.isFetchable == true else { throw .issuerUnavailable("the URL is not https") }
        let isAdmitted = running.withLock { running in
            guard running < Self.limit else { return false }
            running += 1
            return true
        }
        guard isAdmitted else { throw .issuerUnavailable("\(Self.limit) exchanges with issuers are under way already") }
        defer { running.withLock { $0 -= 1 } }
        var request = HTTPClientRequest(url: form.url)
        request.method = .POST
        request.headers.add(name: "accept", value: "application/json")
        request.headers.add(name: "content-type", value: "application/x-www-form-urlencoded")
        if let authorization = form.authorization { request.headers.add(name: "authorization", value: authorization) }
        request.body = .bytes(ByteBuffer(string: form.body))
        do throws(BoundedExchange.Failure) {
            // Somebody waits in front of a browser, and can try again.
            let answer = try await BoundedExchange.run(
                request, maxBytes: maxBytes, timeout: timeout, retriesConnecting: false)
            return FormAnswer(status: answer.status, body: answer.body)
        } catch {
            throw .issuerUnavailable(error.reason)
        }
    }
}
