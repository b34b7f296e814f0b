import ChatCore
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import NIOWebSocket

/// A socket that speaks WebSocket frames.
typealias WebSocketChannel = NIOAsyncChannel<WebSocketFrame, WebSocketFrame>

/// Opens sockets: TCP, TLS with host name verification for `wss`, upgrade to `chat.v1`, size limits.
struct WebSocketDialer: Sendable {
    static let subprotocol = "chat.v1"

    let address: ServerAddress
    let eventLoopGroup: any EventLoopGroup
    /// Bounds each of TCP connect and TLS with upgrade.
    let timeout: Duration
    /// Largest incoming message, fragments together.
    let maxMessageBytes: Int
    private let tls: NIOSSLContext?

    /// - Throws: ``ChatError`` `invalid_configuration` for unreadable certificate authorities.
    init(
        _ address: ServerAddress, trust: ServerTrust, eventLoopGroup: any EventLoopGroup, timeout: Duration,
        maxMessageBytes: Int
    ) throws(ChatError) {
        self.address = address
        self.eventLoopGroup = eventLoopGroup
        self.timeout = timeout
        self.maxMessageBytes = min(max(maxMessageBytes, 1024), Int(UInt32.max))
        tls = address.isSecure ? try Self.context(trust) : nil
    }

    /// Opens one socket.
    ///
    /// - Parameter dial: Lets another thread give the attempt up while it is under way.
    /// - Throws: ``ChatError`` `connection_lost`, with the cause in its detail.
    func open(_ dial: Dial) async throws(ChatError) -> WebSocketChannel {
        do {
            let outcome = try await ClientBootstrap(group: eventLoopGroup)
                .connectTimeout(TimeAmount(timeout))
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .connect(host: address.host, port: address.port) { channel in
                    channel.eventLoop.makeCompletedFuture { try configure(channel, dial) }
                }
            if let channel = try await outcome.get() { return channel }
        } catch {
            throw ChatError(.connectionLost, "The server cannot be reached.", detail: String(describing: error))
        }
        throw ChatError(.connectionLost, "The server refused the WebSocket upgrade.")
    }

    /// Builds the pipeline; the future gives nil when the server refuses the upgrade.
    private func configure(_ channel: any Channel, _ dial: Dial) throws -> EventLoopFuture<WebSocketChannel?> {
        guard dial.add(channel) else { throw ChannelError.connectTimeout(.zero) }
        if let tls {
            // SNI takes names only (RFC 6066 §3); for an IP address the certificate is checked against the peer's address.
            let name = (try? SocketAddress(ipAddress: address.host, port: 0)) == nil ? address.host : nil
            try channel.pipeline.syncOperations.addHandler(NIOSSLClientHandler(context: tls, serverHostname: name))
        }
        let upgrader = NIOTypedWebSocketClientUpgrader<WebSocketChannel?>(maxFrameSize: maxMessageBytes) {
            channel, response in
            channel.eventLoop.makeCompletedFuture { try upgraded(channel, response) }
        }
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: address.path)
        head.headers.add(name: "Host", value: address.hostHeader)
        head.headers.add(name: "Sec-WebSocket-Protocol", value: Self.subprotocol)
        var pipeline = NIOUpgradableHTTPClientPipelineConfiguration(
            upgradeConfiguration: NIOTypedHTTPClientUpgradeConfiguration(
                upgradeRequestHead: head, upgraders: [upgrader],
                notUpgradingCompletionHandler: { channel in channel.close().map { nil } }
            )
        )
        pipeline.leftOverBytesStrategy = .forwardBytes
        let outcome = try channel.pipeline.syncOperations.configureUpgradableHTTPClientPipeline(configuration: pipeline)
        let deadline = channel.eventLoop.scheduleTask(in: TimeAmount(timeout) + TimeAmount(timeout)) {
            channel.close(promise: nil)
        }
        outcome.whenComplete { _ in deadline.cancel() }
        return outcome
    }

    private func upgraded(_ channel: any Channel, _ response: HTTPResponseHead) throws -> WebSocketChannel? {
        // RFC 6455 §4.1: fail on a subprotocol that was not offered; none at all is taken as ours.
        let chosen = response.headers[canonicalForm: "Sec-WebSocket-Protocol"]
        guard chosen.allSatisfy({ $0 == Self.subprotocol }) else {
            channel.close(promise: nil)
            return nil
        }
        try channel.pipeline.syncOperations.addHandler(
            NIOWebSocketFrameAggregator(
                minNonFinalFragmentSize: 0, maxAccumulatedFrameCount: 1024, maxAccumulatedFrameSize: maxMessageBytes)
        )
        return try WebSocketChannel(wrappingChannelSynchronously: channel)
    }

    private static func context(_ trust: ServerTrust) throws(ChatError) -> NIOSSLContext {
        do {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.minimumTLSVersion = .tlsv12
            configuration.certificateVerification = .fullVerification
            configuration.applicationProtocols = ["http/1.1"]
            if case .authorities(let pem) = trust {
                configuration.trustRoots = .certificates(try NIOSSLCertificate.fromPEMBytes(Array(pem.utf8)))
            }
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw ChatError(
                .invalidConfiguration, "The certificate authorities cannot be used.", detail: String(describing: error))
        }
    }
}
