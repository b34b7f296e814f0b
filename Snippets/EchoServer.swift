// A WebSocket echo server on the chat server's own channel code, for conformance suites and measurements.
//
//     swift run EchoServer --port 9001 [--host 127.0.0.1] [--max-message-bytes 16777216]
//         [--ping-interval 25000] [--ping-timeout 20000] [--connect-timeout 45000] [--max-payload 1000000]
//
// `ws://127.0.0.1:9001/echo` and `ws://127.0.0.1:9001/` send every text or binary message back. So do the Engine.IO
// sessions at `http://127.0.0.1:9001/engine.io/`. At `http://127.0.0.1:9001/socket.io/` the namespaces `/` and `/custom`
// answer `message` and acknowledge `message-with-ack`. Intervals are in milliseconds, sizes in bytes.

import ChatServer
import ChatWire
import Hummingbird
import NIOCore
import NIOPosix

/// Answers each message of one connection; the answers to one read leave in one write.
final class EchoConnection: WebSocketConnectionHandler {
    private let connection: WebSocketConnection
    private var frames = ByteBuffer()

    init(_ connection: WebSocketConnection) {
        self.connection = connection
    }

    func webSocketDidOpen() {}

    func webSocketDidReceive(text: ByteBuffer) {
        WebSocketFrameWriter.writeText(text, into: &frames)
    }

    func webSocketDidReceive(binary: ByteBuffer) {
        WebSocketFrameWriter.writeBinary(binary, into: &frames)
    }

    func webSocketDidFinishReading() {
        guard frames.readableBytes > 0 else { return }
        connection.write(frames)
        frames = ByteBuffer()
        connection.flush()
        // A client that sends and never reads must not fill the server's memory.
        if !connection.isWritable { connection.pauseReading() }
    }

    func webSocketWritabilityDidChange(isWritable: Bool) {
        if isWritable { connection.resumeReading() }
    }

    func webSocketPeerIsClosing(code: UInt16?, reason: String) {}

    func webSocketShouldDrain() {
        connection.close(code: 1001, reason: "server is going down")
    }

    func webSocketDidClose() {}
}

/// Sends each message of one Engine.IO session back.
final class EngineIOEcho: EngineIOPeerHandler {
    private let peer: EngineIOPeer

    init(_ peer: EngineIOPeer) {
        self.peer = peer
    }

    func received(text: String) { peer.send(text: text) }
    func received(binary: ByteBuffer) { peer.send(binary: binary) }
    func shouldDrain() { peer.close() }
    func closed(_ reason: EngineIOCloseReason) {}
}

/// The value after an option's name on the command line.
func option(_ name: String, default value: String) -> String {
    let arguments = CommandLine.arguments
    guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return value }
    return arguments[index + 1]
}

/// The number after an option's name on the command line.
func number(_ name: String, default value: Int) -> Int { Int(option(name, default: "")) ?? value }

let limits = WebSocketLimits(maxMessageBytes: number("--max-message-bytes", default: 16_777_216))
let eventLoops = MultiThreadedEventLoopGroup.singleton
let router = Router(context: PublicRequestContext.self)
for path in ["/", "/echo"] {
    router.get(RouterPath(path)) { _, _ in WebSocketRefusal.upgradeRequired.response }
}

var settings = EngineIOSettings()
settings.pingInterval = .milliseconds(number("--ping-interval", default: 25_000))
settings.pingTimeout = .milliseconds(number("--ping-timeout", default: 20_000))
settings.maxPayload = number("--max-payload", default: 1_000_000)

// MARK: /engine.io/

var engineConfiguration = EngineIOServer.Configuration()
engineConfiguration.path = "/engine.io/"
engineConfiguration.settings = settings
engineConfiguration.origins = OriginPolicy(allowed: ["*"])
let engine = EngineIOServer(engineConfiguration, eventLoopGroup: eventLoops) { EngineIOEcho($0) }
engine.mount(on: router)

// MARK: /socket.io/

/// The namespaces that the Socket.IO protocol's test suite speaks to: `/` and `/custom` send `auth` with what CONNECT
/// brought, and echo as JavaScript's `JSON.stringify` would.
func socketIONamespaces() -> [SocketIONamespace] {
    ["/", "/custom"].map { name in
        var namespace = SocketIONamespace(name)
        namespace.onConnect { socket, handshake in
            try socket.emit("auth", arguments: handshake.arguments.stringified)
        }
        namespace.on("message") { socket, arguments in
            try socket.emit("message-back", arguments: arguments.stringified)
        }
        namespace.on("message-with-ack") { _, arguments in arguments.stringified }
        return namespace
    }
}

var socketConfiguration = SocketIOServer.Configuration()
socketConfiguration.engine = settings
socketConfiguration.origins = OriginPolicy(allowed: ["*"])
socketConfiguration.connectTimeout = .milliseconds(number("--connect-timeout", default: 45_000))
let sockets = SocketIOServer(
    eventLoopGroup: eventLoops, namespaces: socketIONamespaces(), configuration: socketConfiguration)
sockets.mount(on: router)

// MARK: The listener

var application = Application(
    router: router,
    server: .webSocket { request, channel in
        for decide in [engine.decide, sockets.decide] {
            let decision = decide(request, channel)
            guard case .notWebSocket = decision else { return decision }
        }
        guard let path = request.path?.split(separator: "?").first, ["/", "/echo"].contains(path) else {
            return .notWebSocket
        }
        return .accept(WebSocketAcceptance(limits: limits) { EchoConnection($0) })
    },
    configuration: ApplicationConfiguration(
        address: .hostname(
            option("--host", default: "127.0.0.1"), port: number("--port", default: 9001)),
        backlog: 4096
    ),
    eventLoopGroupProvider: .shared(eventLoops)
)
application.addServices(engine, sockets)
try await application.runService()
