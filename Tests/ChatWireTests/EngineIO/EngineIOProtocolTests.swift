import ChatCore
import ChatWire
import Testing

/// One test for each statement of the Engine.IO v4.1 document that binds a server, under the document's headings; WebTransport
/// is not offered. Races and limits have suites of their own.
@Suite struct EngineIOProtocolTests {
    private static func judge(
        _ query: String, _ method: EngineIORequest.Method = .get, isWebSocket: Bool = false
    ) -> Result<EngineIORequest, EngineIORefusal> {
        do throws(EngineIORefusal) {
            return .success(try EngineIORequest(method: method, isWebSocket: isWebSocket, query: EngineIOQuery(query)))
        } catch {
            return .failure(error)
        }
    }

    // MARK: HTTP long-polling

    @Test(
        "Query parameters: without EIO or transport the answer is 400", arguments: ["EIO=4", "transport=polling", ""])
    func missingParameter(query: String) {
        for method in EngineIORequest.Method.allCases {
            guard case .failure(let refusal) = Self.judge(query, method) else {
                Issue.record("\(query) is accepted")
                continue
            }
            #expect(refusal.status == 400)
        }
    }

    @Test("Query parameters: polling needs the sid only once the session is there")
    func sidParameter() {
        #expect(Self.judge("EIO=4&transport=polling") == .success(.handshake(.polling, base64: false)))
        #expect(Self.judge("EIO=4&transport=polling&sid=x") == .success(.poll(sid: "x")))
    }

    @Test("Headers: what is sent is text and says so; a body that says it is binary is not taken as text")
    func contentType() {
        let packets: [Packet] = [.message(.binary([1, 2, 3, 4]))]
        #expect(EngineIOResponse.packets(packets).contentType == "text/plain; charset=UTF-8")
        #expect(body(packets) == Array("bAQIDBA==".utf8))
        var driver = SessionDriver.polling()
        #expect(driver.startPost("p", isBinary: true)?.first == .respond("p", .refused(.badRequest)))
    }

    @Test("Sending data: a POST with an unknown sid is answered with 400")
    func postUnknownSession() {
        var driver = SessionDriver.closed()
        #expect(driver.post("p", "4hello") == [.respond("p", .refused(.unknownSession))])
        #expect(EngineIORefusal.unknownSession.status == 400)
    }

    @Test("Sending data: success is 200 with the text ok")
    func postSuccess() {
        var driver = SessionDriver.polling()
        #expect(driver.post("p", "4hello").last == .respond("p", .ok))
        var body: [UInt8] = []
        let response = EngineIOResponse<EngineIOMessage>.ok
        response.encodeBody(into: &body)
        #expect(response.status == 200 && body == Array("ok".utf8))
    }

    @Test("Sending data: a second active POST is answered with 400 and closes the session")
    func secondPost() {
        var driver = SessionDriver.polling()
        _ = driver.startPost("p1")
        #expect(driver.startPost("p2")?.first == .respond("p2", .refused(.badRequest)))
        #expect(driver.session.isClosed)
    }

    @Test("Receiving data: a GET with an unknown sid is answered with 400")
    func pollUnknownSession() {
        var driver = SessionDriver.closed()
        #expect(driver.poll("g") == [.respond("g", .refused(.unknownSession))])
    }

    @Test("Receiving data: a GET waits while nothing is buffered, and is answered with the packets once there are some")
    func pollWaits() {
        var driver = SessionDriver.polling()
        #expect(driver.poll("g") == [])
        driver.send("hello")
        #expect(driver.flush() == [.respond("g", .packets(.texts("hello")))])
        #expect(EngineIOResponse<EngineIOMessage>.packets([]).status == 200)
    }

    @Test("Receiving data: a second active GET is answered with 400 and closes the session")
    func secondPoll() {
        var driver = SessionDriver.polling()
        _ = driver.poll("g1")
        #expect(driver.poll("g2").first == .respond("g2", .refused(.badRequest)))
        #expect(driver.session.isClosed)
    }

    // MARK: WebSocket

    @Test("WebSocket: without EIO or transport it is not opened", arguments: ["EIO=4", "transport=websocket", ""])
    func webSocketMissingParameter(query: String) {
        #expect(throws: EngineIORefusal.self) { try Self.judge(query, isWebSocket: true).get() }
    }

    @Test("WebSocket: the sid is optional; with one it is an upgrade")
    func webSocketSid() {
        let query = "EIO=4&transport=websocket"
        #expect(Self.judge(query, isWebSocket: true) == .success(.handshake(.websocket, base64: false)))
        #expect(Self.judge(query + "&sid=x", isWebSocket: true) == .success(.upgrade(sid: "x", base64: false)))
    }

    @Test("WebSocket: each packet is a frame of its own, both ways")
    func ownFrames() {
        let payload = Array("4a\u{1E}4b".utf8)
        #expect(decodeFrame(text: payload) == .success(.message(.text("a\u{1E}4b"))))
        var driver = SessionDriver.upgrading()
        driver.send("a")
        driver.send("b")
        #expect(driver.frame("5", on: "ws") == [.write("ws", .texts("a", "b"))])
    }

    @Test("WebSocket: a second one of a session is closed")
    func secondWebSocket() {
        var driver = SessionDriver.upgrading()
        #expect(driver.open("other") == [.closeSocket("other")])
        _ = driver.frame("5", on: "ws")
        #expect(driver.open("another") == [.closeSocket("another")])
    }

    // MARK: Protocol

    @Test("Packet types: the ids of the table")
    func packetTypes() {
        #expect(EngineIOPacketType.allCases == [.open, .close, .ping, .pong, .message, .upgrade, .noop])
        #expect(EngineIOPacketType.allCases.map(\.rawValue) == Array("0123456".utf8))
    }

    @Test("Handshake: it must be a GET", arguments: [EngineIORequest.Method.post, .other])
    func handshakeMethod(method: EngineIORequest.Method) {
        #expect(Self.judge("EIO=4&transport=polling", method) == .failure(.badHandshakeMethod))
    }

    @Test("Handshake: the answer is an open packet with sid, upgrades, pingInterval, pingTimeout and maxPayload")
    func openPacket() throws {
        let now = Timestamp(milliseconds: 0)
        let polling = SessionDriver.Session.polling(id: "x", request: "g", settings: EngineIOSettings(), at: now)
        let socket = SessionDriver.Session.webSocket(id: "y", socket: "ws", settings: EngineIOSettings(), at: now)
        guard case .respond("g", .packets(let packets))? = polling.actions.first, case .open(let json)? = packets.first,
            case .write("ws", let written)? = socket.actions.first, case .open(let socketJSON)? = written.first
        else {
            Issue.record("no open packet")
            return
        }
        func expected(_ sid: String, _ upgrades: [JSONTree]) -> JSONTree {
            .object([
                "sid": .string(sid), "upgrades": .array(upgrades), "pingInterval": .number("25000"),
                "pingTimeout": .number("20000"), "maxPayload": .number("1000000"),
            ])
        }
        #expect(try JSONTree.parse(Array(json)) == expected("x", [.string("websocket")]))
        #expect(try JSONTree.parse(Array(socketJSON)) == expected("y", []))
    }

    @Test("Heartbeat: the server pings at the interval", arguments: [SessionDriver.polling(), .webSocket()])
    func ping(driver: SessionDriver) {
        var driver = driver
        if driver.session.transport == .polling { _ = driver.poll("g") }
        driver.advance(to: 299)
        #expect(driver.received == [])
        driver.advance(to: 300)
        #expect(driver.received == [.ping])
    }

    @Test(
        "Heartbeat: without a pong in time the connection counts as closed",
        arguments: [SessionDriver.polling(), .webSocket()])
    func pingTimeout(driver: SessionDriver) {
        var driver = driver
        driver.advance(to: 499)
        #expect(driver.endings == [])
        driver.advance(to: 500)
        #expect(driver.endings == [.pingTimeout])
    }

    @Test("Upgrade: a pending GET is ended by a noop")
    func noop() {
        var driver = SessionDriver.upgrading(isProbed: false)
        _ = driver.poll("g")
        #expect(driver.frame("2probe", on: "ws")?.contains(.respond("g", .packets([.noop]))) == true)
    }

    @Test("Upgrade: a ping with probe is answered with a pong with probe")
    func probe() {
        var driver = SessionDriver.upgrading(isProbed: false)
        #expect(driver.frame("2probe", on: "ws") == [.write("ws", [.probeAnswer])])
        var frame: [UInt8] = []
        Packet.probeAnswer.encodeFrame(into: &frame)
        #expect(frame == Array("3probe".utf8))
    }

    @Test("Upgrade: the upgrade packet completes it")
    func upgrade() {
        var driver = SessionDriver.upgrading()
        #expect(driver.frame("5", on: "ws") == [])
        #expect(driver.session.liveSocket == "ws")
    }

    @Test(
        "Message: both sides exchange data once the handshake is done",
        arguments: [SessionDriver.polling(), .webSocket()])
    func message(driver: SessionDriver) {
        var driver = driver
        if driver.session.transport == .polling {
            _ = driver.post("p", "4hello")
            driver.send("world")
            _ = driver.poll("g")
        } else {
            _ = driver.frame("4hello", on: "ws")
            driver.send("world")
        }
        #expect(driver.delivered == ["hello"])
        #expect(driver.receivedTexts == ["world"])
    }

    // MARK: Packet encoding

    @Test("Packet encoding: plain text is UTF-8")
    func utf8() {
        #expect(body([.message(.text("€"))]) == [0x34, 0xE2, 0x82, 0xAC])
        #expect(packets(of: [0x34, 0xE2, 0x82, 0xAC]) == .success([.message(.text("€"))]))
        #expect(packets(of: [0x34, 0xE2, 0x82]) == .failure(.invalidUTF8))
    }

    @Test("Packet encoding, long-polling: packets are separated by the record separator")
    func separator() {
        #expect(EngineIOPayload.separator == 0x1E)
        #expect(
            body([.message(.text("hello")), .ping, .message(.text("world"))]) == Array("4hello\u{1E}2\u{1E}4world".utf8)
        )
    }

    @Test("Packet encoding, long-polling: binary is base64 behind a b")
    func base64() {
        #expect(body([.message(.binary([1, 2, 3, 4]))]) == Array("bAQIDBA==".utf8))
    }

    @Test("Packet encoding, WebSocket: text is the digit and the payload, binary goes as it is")
    func frames() {
        var text: [UInt8] = []
        Packet.message(.text("hello")).encodeFrame(into: &text)
        #expect(text == Array("4hello".utf8))
        var binary: [UInt8] = []
        Packet.message(.binary([1, 2, 3, 4])).encodeFrame(into: &binary)
        #expect(binary == [1, 2, 3, 4])
    }
}
