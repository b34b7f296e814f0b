import ChatCore
import ChatWire

extension SocketIOServer {
    /// A server with a node's chat on the main namespace, and namespaces of the embedder beside it.
    ///
    /// It shares the node's event loops, clock, limits by address, drain and outbound limit, and its logger unless the
    /// configuration has one.
    ///
    /// - Parameters:
    ///   - node: Whose chat it is.
    ///   - namespaces: None of them `/`, which is the chat's.
    ///   - compatibility: What the main namespace speaks.
    public convenience init(
        node: ChatNode, namespaces: [SocketIONamespace] = [], configuration: Configuration = Configuration(),
        compatibility: SocketIOCompatibility = .none
    ) {
        var configuration = configuration
        // The node's limit holds for the namespaces beside its chat, too.
        configuration.engine.outboundLimitBytes = node.settings.session.outboundLimitBytes
        configuration.logger = configuration.logger ?? node.logger
        var engine = configuration.engineServer
        engine.clock = node.clock
        engine.admission = node.limits
        let heartbeat = configuration.engine.pingInterval
        let chat: any SocketIOEndpoint =
            switch compatibility {
            case .none: SocketIOChatEndpoint(node: node, heartbeat: heartbeat)
            case .livechat: LiveChatEndpoint(node: node, heartbeat: heartbeat)
            }
        self.init(
            eventLoopGroup: node.eventLoopGroup, namespaces: namespaces, endpoints: [chat],
            configuration: configuration, engine: engine)
        node.onDrain { [weak self] in self?.drain() }
    }
}
