import ChatCore
import ChatWire

extension SocketIOServer {
    /// A server with a node's chat on the main namespace, and namespaces of the embedder beside it.
    ///
    /// It shares the node's event loops, clock, limits by address, and drain.
    ///
    /// - Parameters:
    ///   - node: Whose chat it is.
    ///   - namespaces: None of them `/`, which is the chat's.
    public convenience init(
        node: ChatNode, namespaces: [SocketIONamespace] = [], configuration: Configuration = Configuration()
    ) {
        var engine = EngineIOServer.Configuration()
        engine.path = configuration.path
        engine.settings = configuration.engine
        engine.settings.outboundLimitBytes = node.settings.session.outboundLimitBytes
        engine.origins = configuration.origins
        engine.clock = node.clock
        engine.admission = node.limits
        self.init(
            eventLoopGroup: node.eventLoopGroup, namespaces: namespaces,
            endpoints: [SocketIOChatEndpoint(node: node, heartbeat: configuration.engine.pingInterval)],
            configuration: configuration, engine: engine)
        node.onDrain { [weak self] in self?.drain() }
    }
}
