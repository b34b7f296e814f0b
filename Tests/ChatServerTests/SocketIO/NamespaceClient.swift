import ChatCore
import ChatWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import ChatServer

/// What handlers say, one after the other.
final class Report: Sendable {
    let events: AsyncStream<String>
    private let continuation: AsyncStream<String>.Continuation

    init() { (events, continuation) = AsyncStream.makeStream() }

    func note(_ text: String) { continuation.yield(text) }

    /// The next words.
    func next(_ count: Int = 1) async throws -> [String] {
        try await within("a handler's word") { [events] in
            var words: [String] = []
            for await word in events {
                words.append(word)
                if words.count == count { break }
            }
            return words
        }
    }
}

/// Holds handlers until a test lets them go, or until their task is cancelled.
final class Gate: Sendable {
    private let (stream, continuation) = AsyncStream.makeStream(of: Void.self)

    func wait() async { for await _ in stream { break } }
    /// Lets one go.
    func pass() { continuation.yield() }
    /// Lets all go, now and later.
    func open() { continuation.finish() }
}

func namespaceServer(
    _ namespaces: SocketIONamespace..., configure: (inout SocketIOServer.Configuration) -> Void = { _ in }
) -> SocketIOServer {
    var configuration = SocketIOServer.Configuration()
    configure(&configuration)
    return SocketIOServer(
        eventLoopGroup: MultiThreadedEventLoopGroup.singleton, namespaces: namespaces, configuration: configuration)
}

/// A client on a fake link, whose calls are made on the loop.
final class NamespaceClient: Sendable {
    let link: FakeLink
    private let handler: Mutex<(any EngineIOSessionHandler)?>
    private let loop: any EventLoop

    init(_ server: SocketIOServer, _ loop: any EventLoop) async throws {
        self.loop = loop
        let link = FakeLink(loop)
        self.link = link
        handler = Mutex(nil)
        try await run { client in client.handler.withLock { $0 = server.makeHandler(link) } }
    }

    /// A client that is in the main namespace.
    static func joined(_ server: SocketIOServer, _ loop: any EventLoop) async throws -> NamespaceClient {
        let client = try await NamespaceClient(server, loop)
        try await client.send("0")
        #expect(await client.next(1).first?.hasPrefix(#"0{"sid":"#) == true)
        return client
    }

    private func run(_ body: @escaping @Sendable (NamespaceClient) -> Void) async throws {
        try await loop.submit { body(self) }.get()
    }

    func with(_ body: @escaping @Sendable (any EngineIOSessionHandler, FakeLink) -> Void) async throws {
        try await run { client in
            nonisolated(unsafe) let handler = client.handler.withLock { $0 }  // stays on the loop
            if let handler { body(handler, client.link) }
        }
    }

    /// One read.
    func send(_ texts: String..., attachments: [[UInt8]] = []) async throws {
        try await send(texts, attachments: attachments)
    }

    func send(_ texts: [String], attachments: [[UInt8]] = []) async throws {
        try await with { handler, _ in
            for text in texts { handler.engineIODidReceive(text: ByteBuffer(string: text)) }
            for bytes in attachments { handler.engineIODidReceive(binary: ByteBuffer(bytes: bytes)) }
            handler.engineIODidFinishReading()
        }
    }

    func buffer(_ bytes: Int) async throws { try await with { $1.bufferedBytes = bytes } }
    func setWritable(_ isWritable: Bool) async throws {
        try await with { handler, link in
            link.isWritable = isWritable
            guard isWritable, link.isWritabilityAwaited else { return }
            link.isWritabilityAwaited = false
            handler.engineIODidBecomeWritable()
        }
    }

    func isReading() async throws -> Bool { try await loop.submit { self.link.isReading }.get() }
    func close() async throws { try await with { handler, _ in handler.engineIODidClose(.transportClosed) } }
    func pass(_ time: Duration) async throws {
        try await with { handler, link in
            link.now = Moment(steady: link.now.steady + time, wall: link.now.wall)
            handler.engineIODeadlineReached(at: link.now)
        }
    }

    /// The next flushed messages.
    func next(_ count: Int) async -> [String] {
        var messages: [String] = []
        for await message in link.messages {
            messages.append(message)
            if messages.count == count { break }
        }
        return messages
    }
}
