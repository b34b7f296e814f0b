import ChatCore
import ChatWire
import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

@Suite("A Socket.IO session on an Engine.IO link")
struct SocketIOSessionTests {
    let loop = EmbeddedEventLoop()
    let link: FakeLink
    let main = RecordingEndpoint("/")
    let custom = RecordingEndpoint("/custom")

    init() { link = FakeLink(loop) }

    private func session(
        _ endpoints: [any SocketIOEndpoint]? = nil, connectTimeout: Duration = .seconds(45), maxAwaitedAcks: Int = 2,
        limits: SocketIOLimits = SocketIOLimits()
    ) -> any EngineIOSessionHandler {
        var configuration = SocketIOServer.Configuration()
        configuration.connectTimeout = connectTimeout
        configuration.maxAwaitedAcks = maxAwaitedAcks
        configuration.limits = limits
        return SocketIOServer(
            eventLoopGroup: loop, namespaces: [], endpoints: endpoints ?? [main, custom], configuration: configuration
        ).makeHandler(link)
    }

    private func pass(_ time: Duration, _ session: any EngineIOSessionHandler) {
        let steady = link.now.steady + time
        link.now = Moment(steady: steady, wall: steady)
        guard let deadline = link.deadline, deadline <= steady else { return }
        link.deadline = nil
        session.engineIODeadlineReached(at: link.now)
    }

    @Test("two namespaces are joined, spoken to and left apart; a third is refused exactly")
    func twoNamespaces() {
        let session = session()
        session.read("0", "0/custom,", "0/random")
        #expect(
            link.take() == [#"0{"sid":"s"}"#, #"0/custom,{"sid":"s"}"#, #"4/random,{"message":"Invalid namespace"}"#])
        session.read(#"2["a"]"#, #"2/custom,["b"]"#, "1/custom", #"2["c"]"#)
        #expect(main.calls == ["join", "event a", "event c"])
        #expect(custom.calls == ["join", "event b", "ended client namespace disconnect"])
        session.read("0/custom,")
        #expect(link.take() == [#"0/custom,{"sid":"s"}"#])
        #expect(custom.calls.last == "join")
    }

    @Test(
        "who joins nothing is closed exactly when the connect time-out is over",
        arguments: [Duration.seconds(45), .seconds(1)])
    func connectTimeout(timeout: Duration) {
        let session = session(connectTimeout: timeout)
        pass(timeout - .milliseconds(1), session)
        #expect(!link.isClosed)
        pass(.milliseconds(1), session)
        #expect(link.isClosed)
    }

    @Test("the connect time-out also ends a join that is not decided")
    func timeoutWhileJoining() {
        let slow = RecordingEndpoint("/", accepts: false)
        let session = session([slow], connectTimeout: .seconds(1))
        session.read("0")
        pass(.seconds(1), session)
        #expect(link.isClosed)
        #expect(slow.calls == ["join", "ended forced close"])
        #expect(slow.place?.accept(sid: "late", pid: nil) == false)
        #expect(link.take() == [])
    }

    @Test(
        "what is no packet, or comes before CONNECT, closes the session at once",
        arguments: ["abc", #"2["a"]"#, "2{}", "1", "0[]", #"59999999999-["a"]"#, #"511-["a"]"#])
    func faults(text: String) {
        let session = session()
        session.read(text)
        #expect(link.aborted == .parseError)
        session.read("0")
        #expect(main.calls == [])
    }

    @Test(
        "attachments are counted in bytes: as many as allowed pass, one more ends the session before the event is heard"
    )
    func attachmentBytes() {
        let session = session(limits: SocketIOLimits(maxAttachments: 10, maxAttachmentBytes: 10))
        let event =
            #"53-["a",{"_placeholder":true,"num":0},{"_placeholder":true,"num":1},{"_placeholder":true,"num":2}]"#
        func attach(_ count: Int) { session.engineIODidReceive(binary: ByteBuffer(repeating: 1, count: count)) }
        session.read("0", event)
        for count in [4, 4, 2] { attach(count) }
        #expect(main.calls == ["join", "event a"])
        session.read(event)
        for count in [4, 4] { attach(count) }
        #expect(link.aborted == nil)
        attach(3)
        #expect(link.aborted == .parseError)
        #expect(main.calls == ["join", "event a", "ended parse error"])
    }

    @Test("members hear of the end once, whatever comes after it")
    func endedOnce() {
        let session = session()
        session.read("0", "0/custom,", "abc")
        session.engineIODidClose(.parseError)
        #expect(main.calls == ["join", "ended parse error"])
        #expect(custom.calls == ["join", "ended parse error"])
        #expect(link.deadline == nil)
    }

    @Test("an acknowledgement comes, is late, is unasked for, or fails when the client leaves")
    func acknowledgements() throws {
        let session = session()
        session.read("0")
        let place = try #require(main.place)
        func ask(_ seconds: Int) -> Int64? { place.requestAck(deadline: link.now.steady + .seconds(seconds)) }
        #expect(ask(1) == 0)
        #expect(ask(2) == 1)
        #expect(ask(2) == nil)  // two at most
        session.read("30[]", "30[]", "399[]")
        #expect(main.calls == ["join", "ack 0"])
        #expect(link.deadline == Timestamp(milliseconds: 2000))
        pass(.seconds(2), session)
        #expect(main.calls.last == "no ack 1")
        #expect(ask(5) == 2)
        session.read("1")
        #expect(main.calls.suffix(2) == ["no ack 2", "ended client namespace disconnect"])
        #expect(ask(5) == nil)
    }

    @Test("a member that leaves writes DISCONNECT and hears nothing more; it is not told of its own end")
    func memberLeaves() throws {
        let session = session()
        session.read("0", "0/custom,")
        _ = link.take()
        let place = try #require(custom.place)
        place.leave()
        #expect(link.take() == ["1/custom,"])
        place.write(ByteBuffer(string: "x"))
        session.engineIODidClose(.transportClosed)
        #expect(custom.calls == ["join"])
        #expect(main.calls == ["join", "ended transport close"])
    }

    @Test("a member that closes the connection is told of its end in a turn of its own")
    func memberCloses() throws {
        let session = session()
        session.read("0", "0/custom,")
        try #require(custom.place).closeConnection()
        #expect(link.isClosed)
        #expect(custom.calls == ["join"])
        loop.run()
        session.engineIODidClose(.serverClosed)
        #expect(custom.calls == ["join", "ended forced close"])
        #expect(main.calls == ["join", "ended forced close"])
    }

    @Test("reading stops while any namespace wants it to, and goes on when that one leaves")
    func reading() throws {
        let session = session()
        session.read("0", "0/custom,")
        let (first, second) = (try #require(main.place), try #require(custom.place))
        first.setReading(false)
        second.setReading(false)
        first.setReading(true)
        #expect(!link.isReading)
        session.read("1/custom")
        #expect(link.isReading)
    }

    @Test("an embedder's namespace is closed by a drain at once, but beside a chat session only when that has ended")
    func drainingBeside() {
        func session(_ link: FakeLink) -> any EngineIOSessionHandler {
            SocketIOServer(
                eventLoopGroup: loop, namespaces: [SocketIONamespace("/board")], endpoints: [main],
                configuration: SocketIOServer.Configuration()
            ).makeHandler(link)
        }
        let both = session(link)
        both.read("0", "0/board,")
        both.engineIOShouldDrain()
        #expect(main.calls == ["join", "drain"])
        #expect(!link.isClosed)
        both.read("1")
        #expect(link.isClosed)
        let other = FakeLink(loop)
        let alone = session(other)
        alone.read("0/board,")
        alone.engineIOShouldDrain()
        #expect(other.isClosed)
        loop.run()
    }

    @Test("draining tells the members; a session in no namespace closes itself")
    func draining() {
        let session = session()
        session.read("0")
        session.engineIODidHearPeer()
        session.engineIOShouldDrain()
        #expect(main.calls == ["join", "heard", "drain"])
        #expect(!link.isClosed)
        let empty = FakeLink(loop)
        SocketIOServer(eventLoopGroup: loop, namespaces: []).makeHandler(empty).engineIOShouldDrain()
        #expect(empty.isClosed)
    }
}
