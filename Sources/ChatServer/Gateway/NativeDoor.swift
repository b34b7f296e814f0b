import ChatCore
import ChatWire
package import HTTPTypes
public import HummingbirdCore
package import NIOCore

/// The native WebSocket door: decides about handshakes and opens a ``ChatSession`` for each accepted one.
///
/// Mount it as an application's server: `Application(router: router, server: .chat(door))`.
public struct NativeDoor: Sendable {
    /// The subprotocol this door speaks.
    public static let subprotocol = "chat.v1"

    /// Where it listens and whom it lets in.
    public struct Configuration: Sendable {
        /// Path of the handshake.
        public var path = "/v1/ws"
        /// Which browser origins may connect.
        public var origins = OriginPolicy()
        /// Largest frame; a message may have several.
        public var maxFrameBytes = 65_536

        /// The defaults above.
        public init() {}
    }

    let node: ChatNode
    let configuration: Configuration

    /// A door to a node.
    public init(node: ChatNode, configuration: Configuration = Configuration()) {
        self.node = node
        self.configuration = configuration
    }

    /// Answers a handshake; called on the connection's event loop.
    package func decide(_ request: HTTPRequest, _ channel: any Channel) -> WebSocketUpgradeDecision {
        guard let path = request.path?.split(separator: "?", maxSplits: 1).first, path == configuration.path else {
            return .notWebSocket
        }
        if let query = request.path?.split(separator: "?", maxSplits: 1).dropFirst().first,
            query.contains("token=")
        {
            // A token in a URL ends up in logs and histories (RFC 6750 §5.3, RFC 9700 §4.3.2).
            return refuse(
                .badRequest,
                ChatError(.invalidRequest, "Send the token in hello or in the Authorization header, never in the URL."))
        }
        guard configuration.origins.admits(request) else {
            return refuse(.forbidden, ChatError(.forbidden, "This origin may not connect."))
        }
        guard node.isReady else { return refuse(.serviceUnavailable, ChatError(.shuttingDown)) }
        guard let hub = node.hub(on: channel.eventLoop) else {
            return refuse(.internalServerError, ChatError(.internal))
        }
        let address = PeerAddress.text(of: channel)
        do throws(ChatError) {
            try node.limits.admitAddress(address, now: hub.now.steady)
        } catch {
            hub.metrics.rejected(error)
            return refuse(.tooManyRequests, error)
        }
        let offered = request.headerFields[values: .secWebSocketProtocol]
            .flatMap { (list: String) -> [Substring] in list.split(separator: ",") }
            .map { String($0.drop { $0 == " " }.prefix { $0 != " " }) }
        let session = node.settings.session
        let bearer = BearerToken.read(request.headerFields[.authorization])
        return .accept(
            WebSocketAcceptance(
                subprotocol: offered.contains(Self.subprotocol) ? Self.subprotocol : nil,
                limits: WebSocketLimits(
                    maxMessageBytes: session.maxMessageBytes,
                    maxFrameBytes: min(configuration.maxFrameBytes, session.maxMessageBytes),
                    highWaterBytes: max(1, session.outboundLimitBytes / 4)),
                makeHandler: { connection in
                    NativeConnection(
                        connection, node: node, hub: hub, address: address, handshakeToken: bearer)
                }))
    }

    private func refuse(_ status: HTTPResponse.Status, _ error: ChatError) -> WebSocketUpgradeDecision {
        .refuse(status, code: error.code.name, message: error.publicMessage)
    }
}

extension HTTPServerBuilder {
    /// An HTTP/1.1 server with the native chat door beside the application's own routes.
    ///
    /// - Parameters:
    ///   - door: Where the door is and which node it opens on. The application must run on the event loops that the node was
    ///     made with.
    ///   - socketIO: A second door; it must be mounted on the application's router, too (``SocketIOServer/mount(on:)``).
    public static func chat(_ door: NativeDoor, socketIO: SocketIOServer? = nil) -> HTTPServerBuilder {
        .webSocket { request, channel in
            let decision = door.decide(request, channel)
            guard let socketIO, case .notWebSocket = decision else { return decision }
            return socketIO.decide(request, channel)
        }
    }
}
