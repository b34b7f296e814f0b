import NIOCore
import NIOPosix
import Synchronization

/// A TCP proxy between a program and its Postgres server that breaks connections where a test wants it.
///
/// - Isolation: any task. Everything about one connection, both its sockets, happens on one event loop.
public final class PostgresProxy: Sendable {
    /// Where in a transaction to cut.
    public enum Cut: Hashable, Sendable, CaseIterable {
        /// The server never sees the COMMIT: it rolls back.
        case beforeCommit
        /// The server has committed, and its answer does not arrive.
        case afterCommit
    }

    private struct State {
        var listener: (any Channel)?
        var links: [ObjectIdentifier: ProxyLink] = [:]
        var armed: Cut?
        var fired: [AsyncStream<Void>.Continuation] = []
        var isStalled = false
        var accepted = 0
    }

    /// Port that clients connect to, the same for the proxy's life.
    public let port: Int
    private let target: Int
    private let group: MultiThreadedEventLoopGroup
    private let state = Mutex(State())

    private init(port: Int, target: Int, group: MultiThreadedEventLoopGroup) {
        self.port = port
        self.target = target
        self.group = group
    }

    /// Listens on a free loopback port and passes connections on to another.
    public static func start(to target: Int) async throws -> PostgresProxy {
        let proxy = PostgresProxy(port: try FreePort.find(), target: target, group: .singleton)
        try await proxy.accept()
        return proxy
    }

    /// Connections that were accepted so far.
    public var accepted: Int { state.withLock { $0.accepted } }
    /// Connections open now.
    public var open: Int { state.withLock { $0.links.count } }

    /// Listens again after ``refuse()``.
    public func accept() async throws {
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { [self] client in
                client.eventLoop.makeCompletedFuture { try connect(client) }
            }
            // Nothing is read before there is a server to pass it to.
            .childChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: port).get()
        state.withLock { $0.listener = listener }
    }

    /// Refuses new connections; open ones stay.
    public func refuse() async throws {
        let listener = state.withLock { state in
            defer { state.listener = nil }
            return state.listener
        }
        try await listener?.close()
    }

    /// Cuts all connections now, with a reset: what is under way in either direction is lost.
    public func cut() {
        for link in state.withLock({ Array($0.links.values) }) { link.cut() }
    }

    /// Cuts the next connection that commits, and only that one.
    ///
    /// - Returns: What comes once it is cut.
    public func cutNext(_ cut: Cut) -> AsyncStream<Void> {
        let (stream, continuation) = AsyncStream<Void>.makeStream()
        state.withLock { state in
            state.armed = cut
            state.fired.append(continuation)
        }
        return stream
    }

    /// Passes nothing on any more, in either direction, on old and new connections; none is closed.
    public func stall() { setStalled(true) }
    /// Passes everything on again, what was held back first.
    public func resume() { setStalled(false) }

    /// Stops listening and cuts everything.
    public func close() async throws {
        try await refuse()
        cut()
    }

    // MARK: Called by links

    /// What the next COMMIT is to meet; asked by the connection that has one, and answered to one of them only.
    func takeArmedCut() -> Cut? {
        state.withLock { state in
            defer { state.armed = nil }
            return state.armed
        }
    }

    func cutWasMade() {
        let fired = state.withLock { state in
            defer { state.fired = [] }
            return state.fired
        }
        for continuation in fired {
            continuation.yield()
            continuation.finish()
        }
    }

    func ended(_ link: ProxyLink) { state.withLock { $0.links[ObjectIdentifier(link)] = nil } }

    // MARK: Inside

    private func connect(_ client: any Channel) throws {
        let link = ProxyLink(proxy: self, client: client)
        try client.pipeline.syncOperations.addHandler(ProxyRelay(link, isClient: true))
        state.withLock { state in
            state.links[ObjectIdentifier(link)] = link
            state.accepted += 1
            if state.isStalled { link.setStalled(true) }
        }
        ClientBootstrap(group: client.eventLoop)
            .channelOption(.autoRead, value: false)
            .channelInitializer { server in
                server.eventLoop.makeCompletedFuture {
                    try server.pipeline.syncOperations.addHandler(ProxyRelay(link, isClient: false))
                }
            }
            .connect(host: "127.0.0.1", port: target)
            .whenComplete { link.connected($0) }
    }

    private func setStalled(_ isStalled: Bool) {
        // Under the lock, so that a connection accepted meanwhile is told of the later of two calls last.
        state.withLock { state in
            state.isStalled = isStalled
            for link in state.links.values { link.setStalled(isStalled) }
        }
    }
}
