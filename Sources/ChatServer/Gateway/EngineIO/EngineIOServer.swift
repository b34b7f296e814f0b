import ChatAuth
import ChatCore
import ChatWire
package import NIOCore
import Synchronization

/// An Engine.IO v4 server: sessions over HTTP long-polling and WebSocket at one path of an HTTP server.
///
/// Its HTTP part goes on a router with ``mount(on:)``, its WebSocket part into the listener with ``decide(_:_:)``.
///
/// - Guarantees: a session stays on one event loop; a request or WebSocket that comes in on another is brought there. A
///   session whose client is gone ends exactly at ping interval + ping time-out after its last sign of life.
/// - Isolation: any thread.
public final class EngineIOServer: Sendable {
    private struct Entry {
        let home: EngineIOLoop
        let key: UInt64
    }

    /// What it was made with.
    public let configuration: Configuration
    private let makeSession: @Sendable (any EngineIOLink) -> any EngineIOSessionHandler
    private let loops: [EngineIOLoop]
    private let loopsByID: [ObjectIdentifier: EngineIOLoop]
    private let sessions = Mutex<[String: Entry]>([:])
    private let nextKey = Atomic<UInt64>(0)
    private let draining = Atomic<Bool>(false)

    /// Makes a server for the layer above it.
    ///
    /// - Parameters:
    ///   - eventLoopGroup: The loops that sessions live on; the same group the listener uses. One loop or more.
    ///   - makeSession: Makes what stands above a new session; called on the session's loop.
    package init(
        _ configuration: Configuration = Configuration(), eventLoopGroup: any EventLoopGroup,
        makeSession: @escaping @Sendable (any EngineIOLink) -> any EngineIOSessionHandler
    ) {
        self.configuration = configuration
        self.makeSession = makeSession
        loops = eventLoopGroup.makeIterator().map { EngineIOLoop($0, clock: configuration.clock) }
        loopsByID = Dictionary(
            loops.map { (ObjectIdentifier($0.eventLoop), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Sessions that live now.
    public var sessionCount: Int { sessions.withLock { $0.count } }

    /// Whether ``drain()`` was called.
    public var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Refuses new sessions from here on, and tells those that live, once each, that the server is going down. They close
    /// when they choose; ``closeAll()`` closes what is left. Idempotent; a listener that quiesces calls it by itself when a
    /// WebSocket is open or an answer held back, so that no pending poll keeps it from its end.
    public func drain() {
        guard !draining.exchange(true, ordering: .relaxed) else { return }
        forEachSession { $0.shouldDrain() }
    }

    /// Closes all sessions in good order: what is queued is still brought to their clients.
    public func closeAll() { forEachSession { $0.close() } }

    private func forEachSession(_ body: @escaping @Sendable (EngineIOConnection) -> Void) {
        for loop in loops {
            loop.eventLoop.execute { for connection in Array(loop.connections.values) { body(connection) } }
        }
    }

    /// Sessions that any loop still holds; for tests of what is left behind.
    func remains() async throws -> Int {
        var count = 0
        for loop in loops { count += try await loop.eventLoop.submit { loop.connections.count }.get() }
        return count
    }

    // MARK: Sessions

    /// The loop for a session that begins on a connection: the connection's own wherever that is possible.
    func home(for loop: any EventLoop) -> EngineIOLoop? { loopsByID[ObjectIdentifier(loop)] ?? loops.randomElement() }

    /// Where a session lives, and its number there.
    func find(_ sid: String) -> (home: EngineIOLoop, key: UInt64)? {
        sessions.withLock { $0[sid] }.map { ($0.home, $0.key) }
    }

    /// Judges a handshake before anything is made for it.
    func admit(_ address: String) throws(ChatError) {
        guard !isDraining else { throw ChatError(.shuttingDown) }
        try configuration.admission?.admitAddress(address, now: configuration.clock.now.steady)
    }

    /// Opens a session by long-polling; on its loop.
    func openPolling(_ request: EngineIOExchange, address: String, on home: EngineIOLoop) {
        guard acquire(address) else {
            return request.answer(.denied(ChatError(.limitExceeded, "Too many connections from this address.")))
        }
        let (session, actions) = EngineIOConnection.Session.polling(
            id: Self.makeID(), request: request, settings: configuration.settings, at: home.clock.now.steady)
        start(session, actions, address: address, on: home)
    }

    /// Opens a session on a WebSocket; on its loop.
    func openWebSocket(_ socket: EngineIOSocket, address: String, on home: EngineIOLoop) {
        guard acquire(address) else { return socket.close(.tooManySessions) }
        let (session, actions) = EngineIOConnection.Session.webSocket(
            id: Self.makeID(), socket: socket, settings: configuration.settings, at: home.clock.now.steady)
        socket.owner = start(session, actions, address: address, on: home)
    }

    @discardableResult
    private func start(
        _ session: EngineIOConnection.Session, _ actions: [EngineIOConnection.Session.Action], address: String,
        on home: EngineIOLoop
    ) -> EngineIOConnection {
        let key = nextKey.add(1, ordering: .relaxed).newValue
        let connection = EngineIOConnection(session, key: key, address: address, home: home, server: self)
        home.connections[key] = connection
        sessions.withLock { $0[session.id] = Entry(home: home, key: key) }
        // The open packet is the first, whatever the layer above writes while it is made.
        connection.perform(actions)
        connection.adopt(makeSession(connection))
        // A drain that began meanwhile may have looked before this session could be seen.
        if isDraining { connection.shouldDrain() }
        return connection
    }

    func sessionEnded(_ id: String, address: String) {
        sessions.withLock { $0[id] = nil }
        configuration.admission?.releaseAddress(address)
    }

    private func acquire(_ address: String) -> Bool { configuration.admission?.acquireAddress(address) ?? true }

    /// 128 random bits.
    private static func makeID() -> String {
        var random = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        for _ in 0..<2 {
            let bits: UInt64 = random.next()
            for shift in stride(from: 0, to: 64, by: 8) {
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift)))
            }
        }
        return Base64URL.encode(bytes)
    }
}
