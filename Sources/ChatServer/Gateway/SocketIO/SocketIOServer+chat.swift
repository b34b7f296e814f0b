import ChatCore
import ChatWire

extension SocketIOServer {
    /// A server with a node's chat on the main namespace, and namespaces of the embedder beside it.
    ///
    /// It shares the node's event loops, clock, limits by address, drain, and logger unless the configuration has one.
    ///
    /// - Parameters:
    ///   - node: Whose chat it is.
    ///   - namespaces: None of them `/`, which is the chat's.
    ///   - compatibility: What the main namespace speaks.
    public convenience init(
        node: ChatNode, namespaces: [SocketIONamespace] = [], configuration: Configuration = Configuration(),
        compatibility: SocketIOCompatibility = .none
    ) {
        var engine = EngineIOServer.Configuration()
        engine.path = configuration.path
        engine.settings = configuration.engine
        engine.settings.outboundLimitBytes = node.settings.session.outboundLimitBytes
        engine.origins = configuration.origins
        engine.clock = node.clock
        engine.admission = node.limits
        var configuration = configuration
        configuration.logger = configuration.logger ?? node.logger
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
