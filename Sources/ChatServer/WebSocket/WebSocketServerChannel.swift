public import HTTPTypes
public import HummingbirdCore
public import Logging
public import NIOCore
import NIOHTTP1
package import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// HTTP/1.1 with WebSocket upgrades: the child channel of the chat server's listener.
///
/// A connection is handled on its own event loop. An upgraded one keeps exactly one channel handler and no task; one task of
/// the listener waits until all of those have ended.
public struct WebSocketServerChannel: ServerChildChannel, HTTPChannelHandler {
    /// Decides about a request that asks for a WebSocket, on the channel's event loop. An accepted request may still turn
    /// out malformed or vanish before its handler is made, so admission is counted in `webSocketDidOpen`, not here.
    public typealias Decide = @Sendable (HTTPRequest, any Channel) -> WebSocketUpgradeDecision

    /// What a connection came to be.
    package enum Outcome: Sendable {
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        case webSocket
    }

    /// A connection on its way to an ``Outcome``.
    public struct Value: ServerChildChannelValue {
        /// The connection's channel.
        public let channel: any Channel
        let outcome: EventLoopFuture<Outcome>
    }

    /// The router behind the listener.
    public let responder: HTTPChannelHandler.Responder
    /// Time-outs and sizes of the HTTP part.
    public let configuration: Configuration
    private let decide: Decide
    private let webSockets = OpenWebSockets()

    /// Creates the channel set-up for one listener.
    public init(
        responder: @escaping HTTPChannelHandler.Responder, configuration: Configuration = Configuration(),
        decide: @escaping Decide
    ) {
        self.responder = responder
        self.configuration = configuration
        self.decide = decide
    }

    /// Installs the HTTP handlers and the upgrade on an accepted connection.
    public func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            setSocketOptions(of: channel)
            let gate = WebSocketUpgradeGate(headTimeout: configuration.requestHeadTimeout, decide: decide)
            let bound = NIOLoopBound(gate, eventLoop: channel.eventLoop)
            let upgrade = NIOTypedHTTPServerUpgradeConfiguration<Outcome>(
                upgraders: [WebSocketUpgrader(gate: bound)],
                notUpgradingCompletionHandler: { channel in makeHTTPConnection(on: channel, logger: logger) }
            )
            var pipeline = NIOUpgradableHTTPServerPipelineConfiguration<Outcome>(upgradeConfiguration: upgrade)
            pipeline.enablePipelining = false  // NIOAsyncChannel orders requests
            pipeline.enableErrorHandling = false  // the gate before, Hummingbird after the first request
            pipeline.enableResponseHeaderValidation = false  // HTTPTypes validates
            pipeline.decoderConfiguration.maxHeaderFieldSize = configuration.maxHeaderBytes
            pipeline.decoderConfiguration.maxHeaderListSize = configuration.maxHeaderBytes
            pipeline.decoderConfiguration.maxHeaderFieldCount = configuration.maxHeaderCount
            let operations = channel.pipeline.syncOperations
            let outcome = try operations.configureUpgradableHTTPServerPipeline(configuration: pipeline)
            let upgrader = try operations.handler(type: NIOTypedHTTPServerUpgradeHandler<Outcome>.self)
            try operations.addHandler(gate, position: .before(upgrader))
            return Value(channel: channel, outcome: outcome)
        }
    }

    /// Serves one connection until it ends; cancellation closes it. Of upgraded ones a single call waits for all.
    public func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        await withTaskExecutorPreference(LoopExecutor(channel.eventLoop)) {
            switch await Self.closingOnCancellation(channel, { try? await value.outcome.get() }) {
            case .http(let connection): await handleHTTP(asyncChannel: connection, logger: logger)
            case .webSocket: await webSockets.keep(channel)
            case nil:
                channel.close(promise: nil)
                try? await channel.closeFuture.get()
            }
        }
    }

    private func makeHTTPConnection(on channel: any Channel, logger: Logger) -> EventLoopFuture<Outcome> {
        channel.eventLoop.makeCompletedFuture {
            let operations = channel.pipeline.syncOperations
            try operations.addHandler(HTTP1ToHTTPServerCodec(secure: false))
            try operations.addHandler(PeerEndHandler())
            try operations.addHandler(
                HTTPConnectionStateHandler(idleTimeout: configuration.idleTimeout, logger: logger)
            )
            return .http(
                try NIOAsyncChannel(
                    wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true)
                )
            )
        }
    }

    private func setSocketOptions(of channel: any Channel) {
        guard let options = channel.syncOptions else { return }
        // Refused by Unix sockets, which have no Nagle algorithm to turn off.
        try? options.setOption(.tcpOption(.tcp_nodelay), value: 1)
        // The read buffer stays with an idle connection; it grows with the traffic.
        let initial = configuration.initialReadBufferBytes
        let allocator = AdaptiveRecvByteBufferAllocator(minimum: min(256, initial), initial: initial, maximum: 65_536)
        try? options.setOption(.recvAllocator, value: allocator)
    }

    private static func closingOnCancellation<Result>(
        _ channel: any Channel, _ body: () async -> Result
    ) async -> Result {
        await withTaskCancellationHandler(operation: body) { channel.close(promise: nil) }
    }
}
