import ChatCore
import Testing

@testable import ChatAuth

@Suite("HTTP form sender")
struct HTTPFormSenderTests {
    private static func send(
        _ answer: String, staysOpen: Bool = false, timeout: Duration = .seconds(5)
    ) async throws -> Result<FormAnswer, SignInFailure> {
        let server = try await CannedServer.start(answer, staysOpen: staysOpen)
        let origin = try #require(HTTPURL(server.url)?.origin)
        let text =
            "{\"issuer\":\"\(origin)\",\"authorization_endpoint\":\"\(origin)/a\",\"token_endpoint\":\"\(origin)/t\"}"
        let metadata = try ProviderMetadata(Array(text.utf8), issuer: origin)
        let form = FormRequest.refresh("r", client: TestProvider.client(), metadata: metadata)
        let result: Result<FormAnswer, SignInFailure>
        do throws(SignInFailure) {
            result = .success(try await HTTPFormSender().send(form, maxBytes: 1000, timeout: timeout))
        } catch {
            result = .failure(error)
        }
        try await server.stop()
        return result
    }

    @Test("an answer comes with its status, a redirect is not followed")
    func answers() async throws {
        let refused = try await Self.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 2\r\n\r\n{}").get()
        #expect(refused == FormAnswer(status: 400, body: Array("{}".utf8)))
        let redirect = try await Self.send(
            "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
        ).get()
        #expect(redirect.status == 302)
    }

    @Test("a large or endless answer is none")
    func bounds() async throws {
        let body = String(repeating: "x", count: 1001)
        let large = try await Self.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\(body)")
        #expect(large == .failure(.issuerUnavailable("document too large")))
        let slow = try await Self.send(
            "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{", staysOpen: true, timeout: .milliseconds(200))
        guard case .failure = slow else {
            Issue.record("it came")
            return
        }
    }

    @Test("nobody at home")
    func refused() async throws {
        let text =
            "{\"issuer\":\"http://127.0.0.1:1\",\"authorization_endpoint\":\"http://127.0.0.1:1/a\","
            + "\"token_endpoint\":\"http://127.0.0.1:1/t\"}"
        let metadata = try ProviderMetadata(Array(text.utf8), issuer: "http://127.0.0.1:1")
        let form = FormRequest.refresh("r", client: TestProvider.client(), metadata: metadata)
        let code = await failureCode { () throws(SignInFailure) in
            _ = try await HTTPFormSender().send(form, maxBytes: 1000, timeout: .seconds(5))
        }
        #expect(code == "issuer_unavailable")
    }
}
