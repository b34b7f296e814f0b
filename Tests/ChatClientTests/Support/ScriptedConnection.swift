import ChatCore
import ChatWire
import NIOCore
import NIOWebSocket
import Testing

/// One client's socket, seen from the server's side.
struct ScriptedConnection: Sendable {
    /// A request as it came.
    struct Request: Sendable {
        let id: RequestID
        let command: Command
    }

    /// What a client sends.
    enum Incoming: Sendable {
        case request(Request)
        case pong
        case closed(UInt16?)
    }

    private let incoming: AsyncStream<Incoming>
    private let outgoing: AsyncStream<WebSocketFrame?>.Continuation

    /// Plays a socket until the test ends it or the client goes.
    static func serve(_ frames: ServerFrames, _ begin: (ScriptedConnection) -> Void) async throws {
        let (incoming, received) = AsyncStream<Incoming>.makeStream()
        let (queue, outgoing) = AsyncStream<WebSocketFrame?>.makeStream()
        begin(ScriptedConnection(incoming: incoming, outgoing: outgoing))
        defer { received.finish() }
        try await frames.executeThenClose { inbound, outbound in
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    // nil: cut the connection without a word.
                    for await frame in queue {
                        guard let frame else { return }
                        try await outbound.write(frame)
                    }
                }
                group.addTask {
                    do {
                        for try await frame in inbound {
                            if let item = try read(frame) { received.yield(item) }
                            if frame.opcode == .connectionClose { return }
                        }
                    } catch {
                        // A reset is an end like any other.
                    }
                    received.yield(.closed(nil))
                }
                try await group.next()
                group.cancelAll()
            }
        }
    }

    private static func read(_ frame: WebSocketFrame) throws -> Incoming? {
        #expect(frame.maskKey != nil, "a client masks every frame")
        var data = frame.unmaskedData
        switch frame.opcode {
        case .text:
            let request = data.withUnsafeReadableBytes { NativeRequestDecoder().decode($0) }
            return .request(Request(id: try #require(request.id), command: try request.result.get()))
        case .pong: return .pong
        case .connectionClose: return .closed(data.readInteger(as: UInt16.self))
        default: return nil
        }
    }

    // MARK: What a test does

    /// What the client sends next.
    func next() async throws -> Incoming {
        try await within("a frame of the client") { await first(of: incoming) }
    }

    /// The next request, which must be of this type.
    func expect(_ name: String, sourceLocation: SourceLocation = #_sourceLocation) async throws -> Request {
        let incoming = try await next()
        guard case .request(let request) = incoming, request.command.name == name else {
            Issue.record("expected \(name), got \(incoming)", sourceLocation: sourceLocation)
            throw Unexpected()
        }
        return request
    }

    /// Waits for the client's end of the socket.
    ///
    /// - Returns: The close frame's code.
    func expectClose() async throws -> UInt16? {
        while true {
            if case .closed(let code) = try await next() { return code }
        }
    }

    func reply(_ reply: Reply, to request: Request) {
        var bytes: [UInt8] = []
        NativeEncoder.encode(reply: reply, to: request.id, into: &bytes)
        send(.text, ByteBuffer(bytes: bytes))
    }

    func fail(_ request: Request, _ error: ChatError) {
        var bytes: [UInt8] = []
        NativeEncoder.encode(error: error, to: request.id, into: &bytes)
        send(.text, ByteBuffer(bytes: bytes))
    }

    func push(_ push: Push) {
        var bytes: [UInt8] = []
        NativeEncoder.encode(push: push, into: &bytes)
        send(.text, ByteBuffer(bytes: bytes))
    }

    func send(_ opcode: WebSocketOpcode, _ data: ByteBuffer, fin: Bool = true) {
        outgoing.yield(WebSocketFrame(fin: fin, opcode: opcode, data: data))
    }

    /// Sends a close frame, then cuts the connection.
    func close(_ code: UInt16) {
        send(.connectionClose, ByteBuffer(integer: code))
        cut()
    }

    /// Cuts the connection without a word.
    func cut() { outgoing.yield(nil) }

    /// Answers `hello` and the listing that follows.
    ///
    /// - Returns: The token that the client signed in with.
    @discardableResult
    func signIn(
        _ welcome: Reply.Welcome = Fixture.welcome(), inbox: [InboxEntry] = []
    ) async throws -> String? {
        let hello = try await expect("hello")
        reply(.welcome(welcome), to: hello)
        let listing = try await expect("inbox")
        reply(.inbox(Page(items: inbox, next: nil)), to: listing)
        guard case .hello(let content) = hello.command else { return nil }
        return content.token
    }
}

/// A test went another way than it should have; the issue has been recorded.
struct Unexpected: Error {}
