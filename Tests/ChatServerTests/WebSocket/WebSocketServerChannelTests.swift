import ChatServer
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

/// A server whose `/echo` echoes text, whose `/refused` refuses, and whose router knows `/plain` and `/echo`.
private func application(
    _ configuration: WebSocketServerChannel.Configuration = .init()
) -> Application<RouterResponder<BasicRequestContext>> {
    let router = Router()
    router.get("/plain") { _, _ in "plain" }
    router.get("/echo") { _, _ in WebSocketRefusal.upgradeRequired.response }
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    return Application(
        router: router,
        server: .webSocket(configuration: configuration) { request, _ in
            switch request.path {
            case "/echo": .accept(WebSocketAcceptance(subprotocol: "chat.v1", makeHandler: makeEcho))
            case "/refused": .refuse(.forbidden, code: "forbidden", message: "Not from here.")
            default: .notWebSocket
            }
        },
        configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)), logger: logger)
}

private func makeEcho(_ connection: WebSocketConnection) -> any WebSocketConnectionHandler {
    let handler = RecordingHandler(connection)
    handler.onText = { handler, text in
        var frame = ByteBuffer()
        WebSocketFrameWriter.writeText(text, into: &frame)
        handler.connection.write(frame)
        handler.connection.flush()
    }
    handler.onDrain = { $0.connection.close(code: 4000, reason: "server_draining") }
    return handler
}

private func request(_ path: String, _ fields: [String: String?] = [:], method: String = "GET") -> [UInt8] {
    var all: [String: String?] = [
        "Host": "localhost", "Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    all.merge(fields) { $1 }
    let lines = all.compactMap { name, value in value.map { "\(name): \($0)\r\n" } }
    return Array("\(method) \(path) HTTP/1.1\r\n\(lines.joined())\r\n".utf8)
}

private func conversation(
    _ configuration: WebSocketServerChannel.Configuration = .init(), _ pieces: [UInt8]...
) async throws -> String {
    try await application(configuration).test(.live) { client in
        let port = try #require(client.port)
        return try await RawClient.connect(port: port) { inbound, outbound in
            for piece in pieces { try await outbound.write(ByteBuffer(bytes: piece)) }
            return try await inbound.all()
        }
    }.text
}

private let endOfHead = Array("\r\n\r\n".utf8)

@Suite(.timeLimit(.minutes(2))) struct WebSocketServerChannelTests {
    @Test("The handshake is RFC 6455's own example, and frames sent right behind the request are not lost")
    func upgrade() async throws {
        let frames = stream(.text("hello"), .close(code: 1000))
        let answer = try await conversation(.init(), request("/echo") + frames)
        #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(answer.lowercased().contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=\r\n"))
        #expect(!answer.lowercased().contains("sec-websocket-extensions"))
        #expect(answer.contains("\u{5}hello"))
    }

    @Test("The close handshake ends TCP with the echoed code, and nothing after it")
    func closeHandshake() async throws {
        let bytes = try await application().test(.live) { client in
            let frames = stream(.close(code: 3001, "bye"), .text("late"))
            return try await RawClient.converse(port: try #require(client.port), request("/echo"), frames)
        }
        #expect(bytes.ends(with: endOfHead + [0x88, 2, 0x0B, 0xB9]))
    }

    @Test(
        "A subprotocol is agreed on only when offered",
        arguments: [("chat.v1", true), ("other, chat.v1", true), ("x", false)])
    func subprotocol(offer: String, isAgreed: Bool) async throws {
        let fields = ["Sec-WebSocket-Protocol": offer, "Sec-WebSocket-Extensions": "permessage-deflate"]
        let answer = try await conversation(.init(), request("/echo", fields), stream(.close())).lowercased()
        #expect(answer.contains("sec-websocket-protocol: chat.v1\r\n") == isAgreed)
        #expect(!answer.contains("sec-websocket-extensions"))
    }

    @Test(
        "A bad upgrade is answered over HTTP and the connection ends",
        arguments: [
            (request("/echo", ["Sec-WebSocket-Version": "8"]), "426"), (request("/echo", ["Connection": nil]), "400"),
            (request("/echo", ["Sec-WebSocket-Key": "short"]), "400"), (request("/echo", method: "POST"), "405"),
            (request("/refused"), "403"), (Array("nonsense\r\n\r\n".utf8), "400"),
            (request("/echo", ["X-Long": String(repeating: "x", count: 20_000)]), "431"),
            (request("/" + String(repeating: "a", count: 20_000)), "431"),
            (request("/echo", ["Content-Length": "3"]) + Array("abc".utf8), "400"),
        ])
    func badUpgrade(request: [UInt8], status: String) async throws {
        let answer = try await conversation(.init(), request)
        #expect(answer.hasPrefix("HTTP/1.1 \(status) "), "\(answer)")
        #expect(answer.contains(#"{"error":{"code":""#))
    }

    @Test(
        "What is not for a WebSocket reaches the router, whole, even with an Upgrade field",
        arguments: [
            request("/plain"), request("/plain", ["Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__"]),
            request("/plain", ["Upgrade": nil, "Connection": "close"]),
        ])
    func router(request: [UInt8]) async throws {
        let answer = try await conversation(.init(), request)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.hasSuffix("plain"))
    }

    @Test("An upgrade that comes as a later request gets the router's answer")
    func laterUpgrade() async throws {
        let first = request("/plain", ["Upgrade": nil, "Connection": "keep-alive"])
        let answer = try await conversation(.init(), first + request("/echo"))
        #expect(answer.contains("plainHTTP/1.1 426 Upgrade Required"))
    }

    @Test(
        "A connection that never finishes its first request's head is cut",
        arguments: ["", "GET /echo HTTP/1.1\r\nHos"])
    func headTimeout(start: String) async throws {
        let configuration = WebSocketServerChannel.Configuration(requestHeadTimeout: .milliseconds(50))
        #expect(try await conversation(configuration, Array(start.utf8)).isEmpty)
    }

    @Test("An idle HTTP connection is cut after its time-out")
    func idleTimeout() async throws {
        let configuration = WebSocketServerChannel.Configuration(idleTimeout: .milliseconds(50))
        let first = request("/plain", ["Upgrade": nil, "Connection": "keep-alive"])
        #expect(try await conversation(configuration, first).hasSuffix("plain"))
    }

    @Test("Shutting down lets WebSockets drain and waits for them")
    func gracefulShutdown() async throws {
        let (opened, opening) = AsyncStream<Int>.makeStream()
        let (ready, signal) = AsyncStream<Void>.makeStream()
        async let webSocket = client(of: opened, request("/echo"), then: signal)
        try await application().test(.live) { client in
            let port = try #require(client.port)
            opening.yield(port)
            for await _ in ready { break }
        }
        #expect(try await webSocket.ends(with: [0x88, 17, 0x0F, 0xA0] + Array("server_draining".utf8)))
    }

    /// Upgrades at the port that comes, reports it, answers the server's close, and returns what it said.
    private func client(
        of port: AsyncStream<Int>, _ request: [UInt8], then signal: AsyncStream<Void>.Continuation
    ) async throws -> [UInt8] {
        var ports = port.makeAsyncIterator()
        guard let port = await ports.next() else { return [] }
        return try await RawClient.connect(port: port) { inbound, outbound in
            try await outbound.write(ByteBuffer(bytes: request))
            _ = try await inbound.until(endOfHead)
            signal.yield()
            _ = try await inbound.until(Array("server_draining".utf8))
            try await outbound.write(ByteBuffer(bytes: ClientFrame.close(code: 4000).bytes))
            return try await inbound.all()
        }
    }
}
