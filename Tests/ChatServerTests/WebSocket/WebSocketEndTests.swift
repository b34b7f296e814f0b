import ChatServer
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import Testing

/// How a test's peer leaves without a closing handshake.
enum Departure: CaseIterable, Sendable {
    case closed, halfClosed, halfClosedInsideFrame

    /// What the peer still sends, and how it goes.
    func leave(_ channel: any Channel) async throws {
        switch self {
        case .closed: try await channel.close()
        case .halfClosed: try await channel.close(mode: .output)
        case .halfClosedInsideFrame:
            try await channel.writeAndFlush(ByteBuffer(bytes: ClientFrame.text("half").bytes.prefix(7)))
            try await channel.close(mode: .output)
        }
    }
}

@Suite(.timeLimit(.minutes(1))) struct WebSocketEndTests {
    @Test("A peer that leaves without a close frame ends the connection once, in full", arguments: Departure.allCases)
    func departure(_ departure: Departure) async throws {
        let (ends, end) = AsyncStream<[String]>.makeStream()
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        let application = Application(
            router: Router(),
            server: .webSocket { _, _ in
                .accept(
                    WebSocketAcceptance { connection in
                        let handler = RecordingHandler(connection)
                        handler.onText = { handler, _ in end.yield(handler.calls) }
                        return EndReporter(handler) { end.yield($0) }
                    })
            },
            configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)), logger: logger)
        let calls = try await application.test(.live) { client in
            let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: try #require(client.port)).get()
            let request = """
                GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n
                """
            let opening = Array(request.utf8) + ClientFrame.text("here").bytes
            try await channel.writeAndFlush(ByteBuffer(bytes: opening))
            var reports = ends.makeAsyncIterator()
            #expect(await reports.next() == ["open", "text here"])
            try await departure.leave(channel)
            let calls = await reports.next()
            try await channel.closeFuture.get()
            return calls
        }
        end.finish()
        #expect(calls?.filter { $0 != "finished" } == ["open", "text here", "closed"])
        // The server has shut down: a second end would have been reported by now.
        for await extra in ends { Issue.record("reported again: \(extra)") }
    }
}

/// Passes everything on and reports all calls at the end.
private final class EndReporter: WebSocketConnectionHandler {
    private let handler: RecordingHandler
    private let report: ([String]) -> Void

    init(_ handler: RecordingHandler, _ report: @escaping ([String]) -> Void) {
        self.handler = handler
        self.report = report
    }

    func webSocketDidOpen() { handler.webSocketDidOpen() }
    func webSocketDidReceive(text: ByteBuffer) { handler.webSocketDidReceive(text: text) }
    func webSocketDidReceive(binary: ByteBuffer) { handler.webSocketDidReceive(binary: binary) }
    func webSocketDidFinishReading() { handler.webSocketDidFinishReading() }
    func webSocketPeerIsClosing(code: UInt16?, reason: String) {
        handler.webSocketPeerIsClosing(code: code, reason: reason)
    }
    func webSocketShouldDrain() { handler.webSocketShouldDrain() }
    func webSocketDidClose() {
        handler.webSocketDidClose()
        report(handler.calls)
    }
}
