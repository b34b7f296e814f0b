import ChatCore
import ChatWire
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// What the layer above a session was told.
enum SessionEvent: Equatable, Sendable {
    case opened
    case text(String)
    case binary([UInt8])
    case heard
    case deadline
    case drain
    case closed(EngineIOCloseReason)
}

/// The layer above: tells what happens, sends every message back, and does what a text that begins with `!` says.
final class RecordedSession: EngineIOSessionHandler, @unchecked Sendable /* confined to its session's event loop */ {
    let link: any EngineIOLink
    private let log: AsyncStream<(String, SessionEvent)>.Continuation

    init(_ link: any EngineIOLink, _ log: AsyncStream<(String, SessionEvent)>.Continuation) {
        self.link = link
        self.log = log
        tell(.opened)
    }

    func engineIODidReceive(text: ByteBuffer) {
        let text = String(buffer: text)
        tell(.text(text))
        let words = text.split(separator: " ")
        switch words.first {
        case "!close": link.close()
        case "!pause": link.setReading(false)
        case "!deadline": link.setDeadline(link.now.steady + .milliseconds(Int64(words[1]) ?? 0))
        case "!fill": write(String(repeating: "x", count: Int(words[1]) ?? 0))
        default: write(text)
        }
    }

    func engineIODidReceive(binary: ByteBuffer) {
        tell(.binary(Array(binary.readableBytesView)))
        var frames = ByteBuffer()
        WebSocketFrameWriter.writeBinary(binary, into: &frames)
        link.write(frames)
    }

    func write(_ text: String) {
        var frames = ByteBuffer()
        WebSocketFrameWriter.writeText("4" + text, into: &frames)
        link.write(frames)
    }

    func engineIODidFinishReading() { link.flush() }
    func engineIODidHearPeer() { tell(.heard) }
    func engineIODeadlineReached(at now: Moment) { tell(.deadline) }
    func engineIOShouldDrain() { tell(.drain) }
    func engineIODidClose(_ reason: EngineIOCloseReason) { tell(.closed(reason)) }

    private func tell(_ event: SessionEvent) { log.yield((link.id, event)) }
}

/// An Engine.IO server on a free loopback port, and what its sessions were told.
struct EngineIOWorld: Sendable {
    let engine: EngineIOServer
    let port: Int
    let sessions: Sessions
    private let events: AsyncStream<(String, SessionEvent)>

    /// The layers above the sessions by `sid`, and the loops that WebSockets came in on.
    final class Sessions: Sendable {
        let bySID = Mutex<[String: RecordedSession]>([:])
        let socketLoops = Mutex<[ObjectIdentifier]>([])
    }

    /// Runs a server for the time of `body`.
    static func run(
        loops: Int = 1, origins: OriginPolicy = OriginPolicy(), admission: (any EngineIOAdmission)? = nil,
        clock: ServerClock = .system, _ change: (inout EngineIOSettings) -> Void = { _ in },
        _ body: @escaping @Sendable (EngineIOWorld) async throws -> Void
    ) async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: loops)
        let (events, log) = AsyncStream<(String, SessionEvent)>.makeStream()
        let sessions = Sessions()
        var configuration = EngineIOServer.Configuration()
        change(&configuration.settings)
        configuration.origins = origins
        configuration.admission = admission
        configuration.clock = clock
        let engine = EngineIOServer(configuration, eventLoopGroup: group) { link in
            let session = RecordedSession(link, log)
            sessions.bySID.withLock { $0[link.id] = session }
            return session
        }
        let router = Router(context: PublicRequestContext.self)
        router.middlewares.add(ErrorMiddleware(selfLimited: ["/socket.io"]))
        engine.mount(on: router)
        let (ports, announce) = AsyncStream<Int>.makeStream()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = Application(
            router: router,
            server: .webSocket { request, channel in
                sessions.socketLoops.withLock { $0.append(ObjectIdentifier(channel.eventLoop)) }
                return engine.decide(request, channel)
            },
            configuration: .init(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { announce.yield($0.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(group), logger: logger)
        let result: Result<Void, any Error> = await withTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try? await application.run() }
            var result: Result<Void, any Error> = .success(())
            do {
                let port = try await within("the listener") { await first(of: ports) }
                try await body(EngineIOWorld(engine: engine, port: port, sessions: sessions, events: events))
            } catch {
                result = .failure(error)
            }
            tasks.cancelAll()
            await tasks.waitForAll()
            return result
        }
        sessions.bySID.withLock { $0 = [:] }
        try await group.shutdownGracefully()
        try result.get()
    }

    // MARK: Looking

    /// Passes over what sessions are told until a session is told this.
    func told(_ event: SessionEvent, _ sid: String? = nil) async throws {
        _ = try await within("\(event)") { [events] in
            for await (teller, told) in events where told == event && (sid == nil || teller == sid) { return true }
            return nil
        }
    }

    /// Why a session ended.
    func end(of sid: String) async throws -> EngineIOCloseReason {
        try await within("the end") { [events] in
            for await (teller, told) in events where teller == sid {
                if case .closed(let reason) = told { return reason }
            }
            return nil
        }
    }

    /// Runs something on a session's loop.
    func with<R: Sendable>(_ sid: String, _ body: @escaping @Sendable (RecordedSession) -> R) async throws -> R {
        let session = try #require(sessions.bySID.withLock { $0[sid] })
        return try await session.link.eventLoop.submit { body(session) }.get()
    }

    // MARK: Speaking

    /// An HTTP request on a connection of its own.
    func request(
        _ method: String, _ query: String, _ fields: [String] = [], body: String = "", path: String = "/socket.io/"
    ) async throws -> HTTPAnswer {
        let bytes =
            Self.head(method, path + "?" + query, fields + ["Connection: close"], length: body.utf8.count) + body.utf8
        return try await within("an answer") { [port] in HTTPAnswer(try await RawClient.converse(port: port, bytes)) }
    }

    func poll(_ sid: String) async throws -> HTTPAnswer {
        try await request("GET", "EIO=4&transport=polling&sid=\(sid)")
    }

    func post(_ sid: String, _ body: String) async throws -> HTTPAnswer {
        try await request("POST", "EIO=4&transport=polling&sid=\(sid)", body: body)
    }

    /// Opens a session by polling and gives its `sid`.
    func handshake() async throws -> String {
        try #require(try await request("GET", "EIO=4&transport=polling").sid)
    }

    /// Opens a WebSocket: of a session, or a session of its own.
    func socket(_ sid: String? = nil, _ more: String = "") async throws -> RawPeer {
        let query = "EIO=4&transport=websocket" + (sid.map { "&sid=\($0)" } ?? "") + more
        let (peer, status) = try await RawPeer.connect(port: port, path: "/socket.io/?\(query)")
        #expect(status == 101)
        return peer
    }

    static func head(_ method: String, _ target: String, _ fields: [String], length: Int = 0) -> [UInt8] {
        var lines = ["\(method) \(target) HTTP/1.1", "Host: localhost"] + fields
        if length > 0 { lines.append("Content-Length: \(length)") }
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }
}

/// An HTTP response that ended with its connection.
struct HTTPAnswer: Sendable {
    let status: Int
    let head: String
    let body: String

    init(_ bytes: [UInt8]) {
        let parts = bytes.text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        head = String(parts.first ?? "").lowercased()
        body = parts.count > 1 ? String(parts[1]) : ""
        status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
    }

    /// The `sid` of an open packet.
    var sid: String? {
        guard body.hasPrefix("0{\"sid\":\"") else { return nil }
        return body.split(separator: "\"").dropFirst(3).first.map(String.init)
    }

    func has(_ field: String) -> Bool { head.contains("\r\n" + field.lowercased()) }
}
