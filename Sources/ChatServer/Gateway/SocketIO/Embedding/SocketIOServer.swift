import ChatCore
public import ChatWire
public import Logging
public import NIOCore

/// A Socket.IO server for namespaces of your own.
///
/// It speaks revision 5 of the Socket.IO protocol on Engine.IO 4: any stock client of Socket.IO 3 or 4 can connect.
public final class SocketIOServer: Sendable {
    /// What the server is held to.
    public struct Configuration: Sendable {
        /// Where it is mounted; clients call this `path`.
        public var path = "/socket.io/"
        /// Intervals and limits of the connections below.
        public var engine = EngineIOSettings()
        /// Which web pages may connect.
        public var origins = OriginPolicy()
        /// How long a client may be in no namespace.
        public var connectTimeout: Duration = .seconds(45)
        /// What one packet may hold.
        public var limits = SocketIOLimits()
        /// Most acknowledgements awaited from a client at once.
        public var maxAwaitedAcks = 256
        /// Events of a socket that may wait for its handlers; above it nothing more is read from the client.
        public var maxQueuedEvents = 256
        /// What a client is told that asks for a namespace nobody registered.
        public var unknownNamespace = SocketIORefusal.unknownNamespace

        /// Where a handler's unexpected errors go, at level warning, with the error's type only. When nil, the node's or one
        /// with the label `chat.socketio`.
        public var logger: Logger?

        /// The defaults above.
        public init() {}

        /// The part that concerns the connections below.
        var engineServer: EngineIOServer.Configuration {
            var server = EngineIOServer.Configuration()
            server.path = path
            server.settings = engine
            server.origins = origins
            return server
        }
    }

    /// What the server is held to.
    public let configuration: Configuration
    /// The sessions below.
    let engine: EngineIOServer
    /// Makes what stands on a new Engine.IO session; called on the link's event loop.
    let makeHandler: @Sendable (any EngineIOLink) -> any EngineIOSessionHandler
    private let hubs: [String: SocketIONamespaceHub]

    /// Creates a server; it answers once it is mounted.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: The loops that connections live on; the same group the listener uses.
    ///   - namespaces: Of different names; of two with one name the later counts.
    public convenience init(
        eventLoopGroup: any EventLoopGroup, namespaces: [SocketIONamespace],
        configuration: Configuration = Configuration()
    ) {
        self.init(
            eventLoopGroup: eventLoopGroup, namespaces: namespaces, endpoints: [], configuration: configuration,
            engine: configuration.engineServer)
    }

    /// Creates a server with endpoints of this module beside the embedder's; they come first where names are equal.
    init(
        eventLoopGroup: any EventLoopGroup, namespaces: [SocketIONamespace], endpoints: [any SocketIOEndpoint],
        configuration: Configuration, engine: EngineIOServer.Configuration = EngineIOServer.Configuration()
    ) {
        self.configuration = configuration
        var hubs: [String: SocketIONamespaceHub] = [:]
        for namespace in namespaces { hubs[namespace.name] = SocketIONamespaceHub(namespace, configuration) }
        self.hubs = hubs
        var all: [String: any SocketIOEndpoint] = hubs
        for endpoint in endpoints { all[endpoint.namespace] = endpoint }
        let settings = SocketIOConnectionSettings(
            limits: configuration.limits, namespaces: Set(all.keys), unknownNamespace: configuration.unknownNamespace,
            connectTimeout: configuration.connectTimeout, maxAwaitedAcks: configuration.maxAwaitedAcks)
        makeHandler = { [all] link in SocketIOSession(link: link, endpoints: all, settings: settings) }
        self.engine = EngineIOServer(engine, eventLoopGroup: eventLoopGroup, makeSession: makeHandler)
    }

    /// All sockets of a namespace; nil for a name that is not registered.
    public func of(_ namespace: String) -> SocketIOBroadcast? {
        hubs[namespace].map { SocketIOBroadcast(hub: $0) }
    }

    /// The sockets of a namespace on one event loop, for tests.
    func rooms(of namespace: String, on loop: any EventLoop) -> SocketIOLoopRooms? { hubs[namespace]?.rooms(of: loop) }
}
