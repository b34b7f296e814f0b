import ChatWire
import Testing

@Suite struct EngineIORequestTests {
    private func judge(
        _ query: String, _ method: EngineIORequest.Method = .get, isWebSocket: Bool = false
    ) -> Result<EngineIORequest, EngineIORefusal> {
        do throws(EngineIORefusal) {
            return .success(
                try EngineIORequest(method: method, isWebSocket: isWebSocket, query: EngineIOQuery(query)))
        } catch {
            return .failure(error)
        }
    }

    @Test("Requests as stock clients send them")
    func accepted() {
        #expect(judge("EIO=4&transport=polling") == .success(.handshake(.polling, base64: false)))
        #expect(judge("EIO=4&transport=polling&t=abc123") == .success(.handshake(.polling, base64: false)))
        #expect(judge("EIO=4&transport=polling&sid=a_-9") == .success(.poll(sid: "a_-9")))
        #expect(judge("EIO=4&transport=polling&sid=a", .post) == .success(.post(sid: "a")))
        #expect(
            judge("EIO=4&transport=websocket", isWebSocket: true) == .success(.handshake(.websocket, base64: false)))
        #expect(
            judge("EIO=4&transport=websocket&sid=a", isWebSocket: true) == .success(.upgrade(sid: "a", base64: false)))
        #expect(
            judge("b64=1&EIO=4&transport=websocket", isWebSocket: true)
                == .success(.handshake(.websocket, base64: true)))
        #expect(judge("EIO=4&transport=polling&sid=") == .success(.handshake(.polling, base64: false)))
    }

    @Test(
        "An unknown transport is refused before all else",
        arguments: [
            "", "EIO=4", "EIO=4&transport=", "EIO=4&transport=abc", "EIO=4&transport=Polling", "transport",
            "EIO=4&transport=webtransport", "EIO=4&transport=__proto__", "EIO=4&transport=polling&transport=x",
        ])
    func unknownTransport(query: String) {
        #expect(judge(query) == .failure(.unknownTransport))
        #expect(judge(query, .post) == .failure(.unknownTransport))
        #expect(judge(query, isWebSocket: true) == .failure(.unknownTransport))
    }

    @Test(
        "A version other than 4 is refused",
        arguments: ["", "EIO=abc&", "EIO=3&", "EIO=5&", "EIO=44&", "EIO=&", "EIO=4&EIO=3&", "eio=4&", "EIO=04&"])
    func version(prefix: String) {
        #expect(judge(prefix + "transport=polling") == .failure(.unsupportedProtocolVersion))
        #expect(judge(prefix + "transport=polling&sid=a") == .failure(.unsupportedProtocolVersion))
        #expect(judge(prefix + "transport=websocket", isWebSocket: true) == .failure(.unsupportedProtocolVersion))
    }

    @Test("A handshake is a GET")
    func handshakeMethod() {
        #expect(judge("EIO=4&transport=polling", .post) == .failure(.badHandshakeMethod))
        #expect(judge("EIO=4&transport=polling", .other) == .failure(.badHandshakeMethod))
        #expect(judge("transport=polling", .post) == .failure(.badHandshakeMethod))
    }

    @Test("A WebSocket must be one, and only a WebSocket may be one")
    func mismatch() {
        #expect(judge("EIO=4&transport=websocket") == .failure(.badRequest))
        #expect(judge("EIO=4&transport=websocket&sid=a") == .failure(.badRequest))
        #expect(judge("EIO=4&transport=polling", isWebSocket: true) == .failure(.badRequest))
        #expect(judge("EIO=4&transport=polling&sid=a", isWebSocket: true) == .failure(.badRequest))
        #expect(judge("EIO=4&transport=polling&sid=a", .other) == .failure(.badRequest))
        #expect(judge("EIO=4&transport=websocket&sid=a", .post, isWebSocket: true) == .failure(.badRequest))
    }

    @Test("Percent-encoding is undone, and broken encoding is text")
    func percentEncoding() {
        #expect(judge("EIO=%34&transport=poll%69ng&sid=%41+b%2") == .success(.poll(sid: "A b%2")))
        #expect(judge("EI%4f=4&tr%61nsport=polling&sid=%zz%") == .success(.poll(sid: "%zz%")))
        #expect(judge("EIO=4&transport=polling&sid=%FF%00") == .success(.poll(sid: "\u{FFFD}\0")))
    }

    @Test("Hostile queries are judged, never fatal")
    func hostile() {
        #expect(judge(String(repeating: "&", count: 1_000_000)) == .failure(.unknownTransport))
        #expect(judge(String(repeating: "=", count: 1_000_000)) == .failure(.unknownTransport))
        #expect(judge(String(repeating: "%", count: 100_000)) == .failure(.unknownTransport))
        let long = String(repeating: "4", count: 100_000)
        #expect(judge("EIO=\(long)&transport=polling") == .failure(.unsupportedProtocolVersion))
        #expect(judge("EIO=4&transport=polling&sid=\(long)") == .success(.poll(sid: "\u{FFFD}")))
        #expect(judge("\(long)=1&EIO=4&transport=polling") == .success(.handshake(.polling, base64: false)))
        var random = SeededRandom(seed: 2)
        let pieces = [
            "EIO", "=", "4", "&", "transport", "polling", "websocket", "sid", "%", "%4", "é", "+", "b64", "?", "#",
        ]
        for _ in 0..<5000 {
            let query = (0..<random.below(12)).map { _ in random.pick(pieces) }.joined()
            _ = judge(query, random.pick(EngineIORequest.Method.allCases), isWebSocket: random.chance(oneIn: 2))
        }
    }

    @Test(
        "Refusals have the status, code and words that clients know",
        arguments: [
            (EngineIORefusal.unknownTransport, 400, #"{"code":0,"message":"Transport unknown"}"#),
            (.unknownSession, 400, #"{"code":1,"message":"Session ID unknown"}"#),
            (.badHandshakeMethod, 400, #"{"code":2,"message":"Bad handshake method"}"#),
            (.badRequest, 400, #"{"code":3,"message":"Bad request"}"#),
            (.forbidden, 403, #"{"code":4,"message":"Forbidden"}"#),
            (.unsupportedProtocolVersion, 400, #"{"code":5,"message":"Unsupported protocol version"}"#),
            (.payloadTooLarge, 413, ""),
        ])
    func refusals(refusal: EngineIORefusal, status: Int, json: String) {
        #expect(refusal.status == status)
        #expect(String(decoding: refusal.json, as: UTF8.self) == json)
    }

    @Test("Answers are written with their status and content type")
    func responses() {
        func check(_ response: EngineIOResponse<EngineIOMessage>, _ status: Int, _ type: String, _ text: String) {
            var body: [UInt8] = []
            response.encodeBody(into: &body)
            #expect(response.status == status)
            #expect(response.contentType == type)
            #expect(String(decoding: body, as: UTF8.self) == text)
        }
        check(.packets([.message(.text("é")), .noop]), 200, "text/plain; charset=UTF-8", "4é\u{1E}6")
        check(.ok, 200, "text/html", "ok")
        check(.refused(.unknownSession), 400, "application/json", #"{"code":1,"message":"Session ID unknown"}"#)
    }
}
