import ChatCore
import ChatWire
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

typealias ServerFrames = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

/// A WebSocket server on a free loopback port whose connections a test plays by hand.
struct ScriptedServer: Sendable {
    let port: Int
    private let connections: AsyncStream<ScriptedConnection>

    /// Runs a server for the length of a closure.
    static func run<R>(
        tls: NIOSSLContext? = nil, _ body: (ScriptedServer) async throws -> R
    ) async throws -> R {
        let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .bind(host: "127.0.0.1", port: 0) { channel in
                channel.eventLoop.makeCompletedFuture { try configure(channel, tls) }
            }
        let (connections, sink) = AsyncStream<ScriptedConnection>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await accept(listener, into: sink) }
            let server = ScriptedServer(port: listener.channel.localAddress?.port ?? 0, connections: connections)
            defer { group.cancelAll() }
            return try await body(server)
        }
    }

    /// The next client that connects.
    func accept() async throws -> ScriptedConnection {
        try await within("a connection") { await first(of: connections) }
    }

    private static func accept(
        _ listener: NIOAsyncChannel<EventLoopFuture<ServerFrames?>, Never>,
        into sink: AsyncStream<ScriptedConnection>.Continuation
    ) async throws {
        try await withThrowingDiscardingTaskGroup { group in
            try await listener.executeThenClose { inbound in
                for try await upgrade in inbound {
                    group.addTask {
                        guard let frames = try? await upgrade.get() else { return }
                        try? await ScriptedConnection.serve(frames) { sink.yield($0) }
                    }
                }
            }
        }
    }

    private static func configure(
        _ channel: any Channel, _ tls: NIOSSLContext?
    ) throws -> EventLoopFuture<ServerFrames?> {
        if let tls { try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls)) }
        let upgrader = NIOTypedWebSocketServerUpgrader<ServerFrames?>(
            maxFrameSize: 1 << 20,
            shouldUpgrade: { channel, head in
                let asked = head.headers["Sec-WebSocket-Protocol"]
                let isOurs = head.uri == "/v1/ws" && asked == ["chat.v1"]
                return channel.eventLoop.makeSucceededFuture(isOurs ? ["Sec-WebSocket-Protocol": "chat.v1"] : nil)
            },
            upgradePipelineHandler: { channel, _ in
                channel.eventLoop.makeCompletedFuture { try ServerFrames(wrappingChannelSynchronously: channel) }
            })
        return try channel.pipeline.syncOperations.configureUpgradableHTTPServerPipeline(
            configuration: NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { channel in channel.close().map { nil } })))
    }
}
