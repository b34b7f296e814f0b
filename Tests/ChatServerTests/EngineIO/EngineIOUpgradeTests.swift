import ChatCore
import ChatWire
import NIOCore
import Synchronization
import Testing

@testable import ChatServer

@Suite("The Engine.IO door: messages and the move to a WebSocket", .timeLimit(.minutes(2)))
struct EngineIOUpgradeTests {
    @Test("polling brings messages both ways, binary as base64; a pong counts as a sign of life")
    func polling() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            #expect(try await world.post(sid, "4hällo\u{1E}3\u{1E}bAQID\u{1E}4").body == "ok")
            try await world.told(.heard, sid)
            try await world.told(.text("hällo"), sid)
            try await world.told(.binary([1, 2, 3]), sid)
            let answer = try await world.poll(sid)
            #expect(answer.body == "4hällo\u{1E}bAQID\u{1E}4")
            #expect(answer.has("content-type: text/plain; charset=utf-8"))
        }
    }

    @Test("one connection serves a whole session: nothing but the client ends it")
    func keepAlive() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            let target = "/socket.io/?EIO=4&transport=polling&sid=\(sid)"
            let text = try await within("two rounds") {
                try await RawClient.connect(port: world.port) { inbound, outbound in
                    for message in ["4a", "4b"] {
                        let post = EngineIOWorld.head("POST", target, [], length: 2) + message.utf8
                        try await outbound.write(ByteBuffer(bytes: post))
                        _ = try await inbound.until(Array("ok".utf8))
                        try await outbound.write(ByteBuffer(bytes: EngineIOWorld.head("GET", target, [])))
                        _ = try await inbound.until(Array(message.utf8))
                    }
                    return try await inbound.until(Array("4b".utf8)).text
                }
            }
            #expect(text.components(of: "HTTP/1.1 200 OK") == 4)
        }
    }

    @Test("a WebSocket brings messages both ways; `b64` has binary as text")
    func webSocket() async throws {
        try await EngineIOWorld.run { world in
            let plain = try await world.socket()
            let base64 = try await world.socket(nil, "&b64=1")
            for peer in [plain, base64] {
                _ = try await peer.next()
                try await peer.send("4hello")
                #expect(try await peer.next() == .text("4hello"))
                try await peer.send(bytes: ClientFrame.binary([1, 2, 3]).bytes)
                #expect(try await peer.next() == (peer === plain ? .binary([1, 2, 3]) : .text("bAQID")))
                try await peer.send("bBAUG")
                #expect(try await peer.next() == (peer === plain ? .binary([4, 5, 6]) : .text("bBAUG")))
            }
        }
    }

    @Test(
        "the move, on the session's own loop and on another: what waits comes first, in order; a pending poll is released"
    )
    func upgrade() async throws {
        try await EngineIOWorld.run(loops: 2) { world in
            var ways: Set<Bool> = []
            for round in 0..<40 where ways.count < 2 || round < 6 {
                let sid = try await world.handshake()
                // Connections go round the loops; one more in between makes both pairings come.
                if round % 2 == 1 { _ = try await world.handshake() }
                try await world.told(.opened, sid)
                let peer = try await world.socket(sid)
                let home = try await world.with(sid) { ObjectIdentifier($0.link.eventLoop) }
                ways.insert(world.sessions.socketLoops.withLock { $0.last } == home)
                async let poll = world.poll(sid)
                try await peer.send("2probe")
                #expect(try await peer.next() == .text("3probe"))
                #expect(try await poll.body == "6")
                _ = try await world.post(sid, "4one\u{1E}4two")
                try await peer.send("5")
                try await peer.send("4three")
                for text in ["4one", "4two", "4three"] { #expect(try await peer.next() == .text(text)) }
                #expect(try await world.with(sid) { $0.link.transport } == .websocket)
                #expect(try await world.poll(sid).body == #"{"code":3,"message":"Bad request"}"#)
                #expect(try await world.post(sid, "4x").status == 400)
                // A second one disturbs nothing.
                #expect(try await world.socket(sid).closeCode() == 1008)
                try await peer.send("4still here")
                #expect(try await peer.next() == .text("4still here"))
                try await peer.send(bytes: ClientFrame.binary([9]).bytes)
                #expect(try await peer.next() == .binary([9]))
                try await peer.send("1")
                #expect(try await peer.closeCode() == 1000)
                #expect(try await world.end(of: sid) == .transportClosed)
            }
            #expect(ways.count == 2)
        }
    }

    @Test("across loops more than may be on its way at a time arrives whole and in order, and so do the answers")
    func burstAcrossLoops() async throws {
        try await EngineIOWorld.run(loops: 2) {
            $0.maxPayload = 10_000
        } _: { world in
            let sid = try await world.handshake()
            try await world.shiftLoop(from: sid)
            let peer = try await world.socket(sid)
            let home = try await world.with(sid) { ObjectIdentifier($0.link.eventLoop) }
            #expect(world.sessions.socketLoops.withLock { $0.last } != home)
            try await peer.send("2probe")
            _ = try await peer.next()
            try await peer.send("5")
            let texts = (0..<300).map { "4\($0) " + String(repeating: "x", count: 1000) }
            for text in texts { peer.push(text) }
            for text in texts { #expect(try await peer.next() == .text(text)) }
            // What a socket on another loop has buffered is known as of the last flush.
            try await peer.send("4last")
            #expect(try await peer.next() == .text("4last"))
            try await Task.yield(until: { try await world.with(sid) { $0.link.bufferedBytes } == 0 })
        }
    }

    @Test("an attempt that fails, or goes away, leaves the polling session as it was")
    func failedAttempt() async throws {
        try await EngineIOWorld.run(loops: 2) { world in
            let sid = try await world.handshake()
            let garbage = try await world.socket(sid)
            try await garbage.send("garbage")
            #expect(try await garbage.closeCode() == 1008)
            let vanishing = try await world.socket(sid)
            try await vanishing.send("2probe")
            #expect(try await vanishing.next() == .text("3probe"))
            await vanishing.cut()
            _ = try await world.post(sid, "4a")
            #expect(try await world.poll(sid).body == "4a")
        }
    }

    @Test("an attempt that is not completed is given up in time")
    func attemptTimeout() async throws {
        try await EngineIOWorld.run {
            $0.upgradeTimeout = .milliseconds(100)
        } _: { world in
            let sid = try await world.handshake()
            #expect(try await world.socket(sid).closeCode() == 1008)
            _ = try await world.post(sid, "4a")
            #expect(try await world.poll(sid).body == "4a")
        }
    }

    @Test("closing while a client probes: the poll and the probing socket both end")
    func closeDuringProbe() async throws {
        try await EngineIOWorld.run(loops: 2) { world in
            let sid = try await world.handshake()
            let peer = try await world.socket(sid)
            try await peer.send("2probe")
            #expect(try await peer.next() == .text("3probe"))
            _ = try await world.post(sid, "1")
            #expect(try await peer.closeCode() == 1000)
            #expect(try await world.end(of: sid) == .transportClosed)
            #expect(try await world.poll(sid).body == #"{"code":1,"message":"Session ID unknown"}"#)
        }
    }

    @Test("two GETs end the session: both are answered")
    func twoPolls() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            async let one = world.poll(sid)
            async let other = world.poll(sid)
            let answers = try await [one, other]
            #expect(Set(answers.map(\.body)) == ["1", #"{"code":3,"message":"Bad request"}"#])
            #expect(try await world.end(of: sid) == .requestOverlap)
        }
    }

    @Test("two POSTs end the session: both are answered, though the body of one never comes")
    func twoPosts() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            let head = EngineIOWorld.head("POST", "/socket.io/?EIO=4&transport=polling&sid=\(sid)", [], length: 10)
            let first = try await within("the first POST's answer") {
                try await RawClient.connect(port: world.port) { inbound, outbound in
                    try await outbound.write(ByteBuffer(bytes: head))
                    // The second may come before the first was seen: then that one is the one without a body.
                    var status = 200
                    while status == 200 { status = try await world.post(sid, "4a").status }
                    #expect(status == 400)
                    return HTTPAnswer(try await inbound.all())
                }
            }
            #expect(first.status == 400)
            #expect(first.has("connection: close"))
            #expect(try await world.end(of: sid) == .requestOverlap)
        }
    }

    @Test("after a close packet the session is unknown, and a pending poll was told")
    func postAfterClose() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            async let poll = world.poll(sid)
            try await Task.yield(until: { try await world.pollIsPending(sid) })
            #expect(try await world.post(sid, "4last\u{1E}1\u{1E}4lost").body == "ok")
            #expect(try await poll.body == "6")
            try await world.told(.text("last"), sid)
            #expect(try await world.end(of: sid) == .transportClosed)
            #expect(try await world.post(sid, "4a").body == #"{"code":1,"message":"Session ID unknown"}"#)
        }
    }

    @Test("the server's close reaches a polling client with all that waits before it")
    func serverCloses() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            _ = try await world.post(sid, "4a\u{1E}4!close")
            #expect(try await world.poll(sid).body == "4a\u{1E}1")
            #expect(try await world.end(of: sid) == .serverClosed)
            let peer = try await world.socket()
            _ = try await peer.next()
            try await peer.send("4!close")
            #expect(try await peer.closeCode() == 1000)
        }
    }
}

extension String {
    /// How often a text is in this one.
    func components(of text: String) -> Int { ranges(of: text).count }
}

extension Task where Success == Never, Failure == Never {
    /// Gives others turns until a condition holds.
    static func yield(until condition: @Sendable @escaping () async throws -> Bool) async throws {
        _ = try await within("the condition") {
            while try await !condition() { await Task.yield() }
            return true
        }
    }
}

extension EngineIOWorld {
    /// Whether a GET of a session waits.
    func pollIsPending(_ sid: String) async throws -> Bool {
        try await with(sid) { session in
            guard let connection = session.link as? EngineIOConnection else { return false }
            return connection.session.isPollPending
        }
    }
}
