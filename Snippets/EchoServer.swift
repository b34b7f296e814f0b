// A WebSocket echo server on the chat server's own channel code, for conformance suites and measurements.
//
//     swift run EchoServer --port 9001 [--host 127.0.0.1] [--max-message-bytes 16777216]
//
// `ws://127.0.0.1:9001/echo` and `ws://127.0.0.1:9001/` send every text or binary message back.

import ChatServer
import Hummingbird
import NIOCore

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

/// The value after an option's name on the command line.
func option(_ name: String, default value: String) -> String {
    let arguments = CommandLine.arguments
    guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return value }
    return arguments[index + 1]
}

let limits = WebSocketLimits(maxMessageBytes: Int(option("--max-message-bytes", default: "16777216")) ?? 16_777_216)
let router = Router()
for path in ["/", "/echo"] {
    router.get(RouterPath(path)) { _, _ in WebSocketRefusal.upgradeRequired.response }
}

let application = Application(
    router: router,
    server: .webSocket { request, _ in
        guard let path = request.path?.split(separator: "?").first, ["/", "/echo"].contains(path) else {
            return .notWebSocket
        }
        return .accept(WebSocketAcceptance(limits: limits) { EchoConnection($0) })
    },
    configuration: ApplicationConfiguration(
        address: .hostname(
            option("--host", default: "127.0.0.1"), port: Int(option("--port", default: "9001")) ?? 9001),
        backlog: 4096
    )
)
try await application.runService()

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

/// How the Socket.IO part is set up: `--connect-timeout <ms>`.
func socketIOConfiguration() -> SocketIOServer.Configuration {
    var configuration = SocketIOServer.Configuration()
    configuration.connectTimeout = .milliseconds(Int(option("--connect-timeout", default: "45000")) ?? 45_000)
    return configuration
}
