import ChatCore
import Testing

@testable import ChatAuth

@Suite("HTTP key set fetcher")
struct HTTPKeySetFetcherTests {
    private static func answer(_ status: String = "200 OK", _ headers: [String] = [], body: String = "{}") -> String {
        let all = ["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)", "Connection: close"] + headers
        return all.joined(separator: "\r\n") + "\r\n\r\n" + body
    }

    private static func fetch(
        _ answer: String, staysOpen: Bool = false, maxBytes: Int = 1000, timeout: Duration = .seconds(5)
    ) async throws -> Result<FetchedDocument, ChatError> {
        let server = try await CannedServer.start(answer, staysOpen: staysOpen)
        let result: Result<FetchedDocument, ChatError>
        do throws(ChatError) {
            result = .success(
                try await HTTPKeySetFetcher().fetch(server.url, maxBytes: maxBytes, timeout: timeout))
        } catch {
            result = .failure(error)
        }
        try await server.stop()
        return result
    }

    @Test("a plain answer comes with its bytes and its freshness")
    func plain() async throws {
        let document = try await Self.fetch(Self.answer("200 OK", ["Cache-Control: public, max-age=300"])).get()
        #expect(document == FetchedDocument(body: Array("{}".utf8), maxAge: .seconds(300)))
    }

    @Test("a body of exactly the limit passes, one byte more does not, announced or not")
    func size() async throws {
        let full = String(repeating: "x", count: 1000)
        #expect(try await Self.fetch(Self.answer(body: full)).get().body.count == 1000)
        let announced = try await Self.fetch(Self.answer(body: full + "x"))
        #expect(throws: ChatError.self) { try announced.get() }
        let unannounced = try await Self.fetch("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + full + "x")
        #expect(throws: ChatError.self) { try unannounced.get() }
        let chunked = try await Self.fetch(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n\(full)x\r\n0\r\n\r\n")
        #expect(throws: ChatError.self) { try chunked.get() }
    }

    @Test(
        "what is no 200 with plain JSON is refused, a redirect without being followed",
        arguments: [
            answer("302 Found", ["Location: http://127.0.0.1:1/"]),
            answer("301 Moved", ["Location: https://keys.example/"]),
            answer("404 Not Found"), answer("500 Oops"), answer("204 No Content", body: ""),
            answer("200 OK", ["Content-Type: text/html; charset=utf-8"]), answer("200 OK", ["Content-Encoding: gzip"]),
            "this is not HTTP\r\n\r\n", "",
        ])
    func refused(_ answer: String) async throws {
        let result = try await Self.fetch(answer)
        let error = #expect(throws: ChatError.self) { try result.get() }
        #expect(error?.code == .keysUnavailable)
        #expect(error?.detail != nil)
    }

    @Test(
        "an answer that stalls in its headers or its body ends with the time limit",
        arguments: [
            "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{",
        ])
    func slow(_ answer: String) async throws {
        let clock = ContinuousClock()
        let begin = clock.now
        let result = try await Self.fetch(answer, staysOpen: true, timeout: .milliseconds(200))
        #expect(throws: ChatError.self) { try result.get() }
        #expect(clock.now - begin < .seconds(4))
    }

    @Test(
        "plain http to other machines is not even tried",
        arguments: [
            "http://issuer.example/jwks", "ftp://127.0.0.1/jwks", "http://127.0.0.1.example/jwks", "",
            "http://user@127.0.0.1/",
        ])
    func scheme(_ url: String) async {
        let found = await code { () throws(ChatError) in
            _ = try await HTTPKeySetFetcher().fetch(url, maxBytes: 1000, timeout: .seconds(5))
        }
        #expect(found == .keysUnavailable)
    }
}
