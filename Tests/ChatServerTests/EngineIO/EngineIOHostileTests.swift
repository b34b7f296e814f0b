import ChatCore
import ChatWire
import NIOCore
import Synchronization
import Testing

@testable import ChatServer

@Suite("The Engine.IO door: time, pressure, hostile and vanishing clients", .timeLimit(.minutes(3)))
struct EngineIOHostileTests {
    private static func short(_ settings: inout EngineIOSettings) {
        settings.pingInterval = .milliseconds(300)
        settings.pingTimeout = .milliseconds(200)
    }

    @Test("a dead session is gone at interval and time-out: not earlier, hardly later", arguments: [true, false])
    func pingTimeout(isPolling: Bool) async throws {
        try await EngineIOWorld.run(Self.short) { world in
            let clock = ContinuousClock()
            let start = clock.now
            var peer: RawPeer?
            if isPolling { _ = try await world.handshake() } else { peer = try await world.socket() }
            try await world.told(.closed(.pingTimeout))
            let elapsed = clock.now - start
            #expect(elapsed >= .milliseconds(499))
            // What is above 500 is the handshake and a busy machine.
            #expect(elapsed < .milliseconds(900))
            #expect(world.engine.sessionCount == 0)
            if let peer { #expect(try await peer.closeCode() == 1008) }
        }
    }

    @Test("a client that answers its pings lives on, and each answer is told")
    func pings() async throws {
        try await EngineIOWorld.run(Self.short) { world in
            let sid = try await world.handshake()
            let peer = try await world.socket()
            _ = try await peer.next()
            for _ in 0..<3 {
                #expect(try await world.poll(sid).body == "2")
                #expect(try await world.post(sid, "3").body == "ok")
                #expect(try await peer.next() == .text("2"))
                try await peer.send("3")
            }
            try await world.told(.heard, sid)
            #expect(world.engine.sessionCount == 2)
        }
    }

    @Test("the layer above has its own deadline beside the heartbeat's")
    func deadline() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            _ = try await world.post(sid, "4!deadline 20")
            try await world.told(.deadline, sid)
        }
    }

    @Test("10,000 abandoned handshakes leave nothing behind")
    func abandoned() async throws {
        // Without upgrades, a handshake's connection lives on and takes the next one, which is much faster.
        try await EngineIOWorld.run(
            loops: 2,
            {
                Self.short(&$0)
                $0.allowsUpgrade = false
            }
        ) { world in
            let head = EngineIOWorld.head("GET", "/socket.io/?EIO=4&transport=polling", [])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<4 {
                    group.addTask {
                        try await RawClient.connect(port: world.port) { inbound, outbound in
                            for _ in 0..<25 {
                                let requests = Array(repeatElement(head, count: 100).joined())
                                try await outbound.write(ByteBuffer(bytes: requests))
                            }
                            var last = head
                            last.replaceSubrange(
                                last.count - 2..<last.count, with: Array("Connection: close\r\n\r\n".utf8))
                            try await outbound.write(ByteBuffer(bytes: last))
                            let answers = try await inbound.all().text
                            #expect(answers.components(of: "0{\"sid\":\"") == 2501)
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(world.sessions.bySID.withLock { $0.count } == 10_004)
            try await Task.yield(until: { world.engine.sessionCount == 0 })
            #expect(try await world.engine.remains() == 0)
        }
    }

    @Test("a client that goes away during its poll ends the session at once")
    func vanishingPoll() async throws {
        try await EngineIOWorld.run(loops: 2) { world in
            let sid = try await world.handshake()
            let head = EngineIOWorld.head("GET", "/socket.io/?EIO=4&transport=polling&sid=\(sid)", [])
            try await RawClient.connect(port: world.port) { _, outbound in
                try await outbound.write(ByteBuffer(bytes: head))
                try await Task.yield(until: { try await world.pollIsPending(sid) })
            }
            #expect(try await world.end(of: sid) == .requestAborted)
        }
    }

    @Test(
        "a client that goes away within its POST ends the session, whatever the body's framing",
        arguments: [true, false])
    func vanishingPost(isChunked: Bool) async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            let head = EngineIOWorld.head(
                "POST", "/socket.io/?EIO=4&transport=polling&sid=\(sid)",
                isChunked ? ["Transfer-Encoding: chunked"] : [], length: isChunked ? 0 : 10)
            try await RawClient.connect(port: world.port) { _, outbound in
                try await outbound.write(ByteBuffer(bytes: head + Array(isChunked ? "2\r\n4a\r\n".utf8 : "4a".utf8)))
            }
            #expect(try await world.end(of: sid) == .requestAborted)
        }
    }

    @Test("a POST above the limit is refused by its length alone, and chunk by chunk", arguments: [true, false])
    func tooLarge(isChunked: Bool) async throws {
        try await EngineIOWorld.run({ $0.maxPayload = 100_000 }) { world in
            let sid = try await world.handshake()
            let target = "/socket.io/?EIO=4&transport=polling&sid=\(sid)"
            let head: [UInt8] =
                isChunked
                ? EngineIOWorld.head("POST", target, ["Transfer-Encoding: chunked"])
                : EngineIOWorld.head("POST", target, [], length: 999_999_999)
            let answer = try await within("the answer") {
                try await RawClient.connect(port: world.port) { inbound, outbound in
                    try await outbound.write(ByteBuffer(bytes: head))
                    if isChunked {
                        let chunk = ByteBuffer(string: "2710\r\n" + String(repeating: "4", count: 10_000) + "\r\n")
                        for _ in 0..<11 { try await outbound.write(chunk) }
                    }
                    return HTTPAnswer(try await inbound.all())
                }
            }
            #expect(answer.status == 413)
            #expect(answer.has("connection: close"))
            #expect(try await world.end(of: sid) == .payloadTooLarge)
        }
    }

    @Test("a POST of up to the limit is taken, though it is above what other routes take")
    func largePost() async throws {
        try await EngineIOWorld.run({ $0.maxPayload = 100_000 }) { world in
            let sid = try await world.handshake()
            let text = String(repeating: "x", count: 99_999)
            #expect(try await world.post(sid, "4" + text).body == "ok")
            try await world.told(.text(text), sid)
            let peer = try await world.socket()
            _ = try await peer.next()
            try await peer.send("4" + text)
            #expect(try await peer.next() == .text("4" + text))
            try await peer.send("4x" + text)
            #expect(try await peer.closeCode() == 1009)
        }
    }

    @Test("garbage ends the session", arguments: ["", "abc", "4a\u{1E}", "b!!!", "2", "\u{1E}\u{1E}"])
    func garbage(body: String) async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            #expect(try await world.post(sid, body).status == 400)
            #expect(try await world.end(of: sid) == (body == "2" ? .unexpectedPing : .parseError))
            let peer = try await world.socket()
            _ = try await peer.next()
            try await peer.send(body == "4a\u{1E}" ? "9" : body)
            #expect(try await peer.closeCode() == 1008)
        }
    }

    @Test("a client that does not fetch what waits is closed as slow")
    func slowPolling() async throws {
        try await EngineIOWorld.run({ $0.outboundLimitBytes = 100_000 }) { world in
            let sid = try await world.handshake()
            _ = try await world.post(sid, "4!fill 60000")
            #expect(try await world.with(sid) { !$0.link.isWritable && $0.link.bufferedBytes > 60_000 })
            _ = try await world.post(sid, "4!fill 60000")
            #expect(try await world.end(of: sid) == .slowConsumer)
        }
    }

    @Test(
        "a client that does not read its WebSocket is closed as slow, on its session's loop and on another",
        arguments: [1, 2])
    func slowSocket(loops: Int) async throws {
        try await EngineIOWorld.run(loops: loops, { $0.outboundLimitBytes = 100_000 }) { world in
            let sid = try await world.handshake()
            if loops == 2 { try await world.shiftLoop(from: sid) }
            let peer = try await world.socket(sid)
            let home = try await world.with(sid) { ObjectIdentifier($0.link.eventLoop) }
            #expect(loops == 1 || world.sessions.socketLoops.withLock { $0.last } != home)
            try await peer.send("2probe")
            _ = try await peer.next()
            try await peer.send("5")
            try await Task.yield(until: { try await world.with(sid) { $0.link.transport == .websocket } })
            try await peer.setReading(false)
            let chunk = String(repeating: "x", count: 100_000)
            try await Task.yield(until: {
                try await world.with(sid) { session in
                    session.write(chunk)
                    session.link.flush()
                    return session.link.transport == nil
                }
            })
            #expect(try await world.end(of: sid) == .slowConsumer)
            await peer.cut()
        }
    }

    @Test("while the layer above does not read, a POST is not answered, and a second one ends the session")
    func heldPost() async throws {
        try await EngineIOWorld.run { world in
            let sid = try await world.handshake()
            async let held = world.post(sid, "4!pause")
            try await world.told(.text("!pause"), sid)
            _ = try await world.with(sid) { $0.link.setReading(true) }
            #expect(try await held.body == "ok")

            async let second = world.post(sid, "4!pause")
            try await world.told(.text("!pause"), sid)
            #expect(try await world.post(sid, "4a").status == 400)
            #expect(try await second.body == "ok")
            #expect(try await world.end(of: sid) == .requestOverlap)
        }
    }

    @Test("a drain is told once to each session, new ones are refused, and what is left is closed with 1001")
    func drain() async throws {
        try await EngineIOWorld.run(loops: 2) { world in
            let sid = try await world.handshake()
            let peer = try await world.socket()
            _ = try await peer.next()
            world.engine.drain()
            world.engine.drain()
            try await world.told(.drain)
            try await world.told(.drain)
            #expect(try await world.request("GET", "EIO=4&transport=polling").status == 503)
            let refused = try await world.request(
                "GET", "EIO=4&transport=websocket", EngineIOHandshakeTests.upgradeFields)
            #expect(refused.status == 503)
            #expect(refused.body.hasPrefix(#"{"error":{"code":"shutting_down""#))
            async let poll = world.poll(sid)
            try await Task.yield(until: { try await world.pollIsPending(sid) })
            world.engine.closeAll()
            #expect(try await poll.body == "1")
            #expect(try await peer.closeCode() == 1001)
            try await Task.yield(until: { world.engine.sessionCount == 0 })
        }
    }
}

extension EngineIOWorld {
    /// Makes connections until the next one comes in on another loop than a session's.
    func shiftLoop(from sid: String) async throws {
        let home = try await with(sid) { ObjectIdentifier($0.link.eventLoop) }
        // Round robin: two connections in a row are on different loops.
        for _ in 0..<4 {
            let peer = try await socket()
            await peer.cut()
            if sessions.socketLoops.withLock({ $0.last }) == home { return }
        }
    }
}
