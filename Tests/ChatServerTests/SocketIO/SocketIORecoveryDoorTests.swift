import ChatCore
import ChatStore
import Testing

@testable import ChatServer

@Suite("Recovery through the Socket.IO door")
struct SocketIORecoveryDoorTests {
    private func send(_ peer: SocketIOPeer, _ range: ClosedRange<Int>, to: String) async throws {
        for number in range {
            let sent = try await peer.call(
                "message.send", ["to": to, "clientId": "\(number)", "body": "\(number)"], id: number)
            #expect(sent["ok"] as? Bool == true)
        }
    }

    /// Comes back with what a client keeps.
    private func comeBack(
        _ port: Int, _ user: String, pid: String, offset: String?
    ) async throws -> (peer: SocketIOPeer, answer: [String: Any]) {
        var auth = ["token": "token:\(user)", "pid": pid]
        auth["offset"] = offset
        let (peer, answer) = try await SocketIOPeer.join(port: port, auth)
        _ = try await peer.event("welcome")
        return (peer, answer)
    }

    private func bodies(_ peer: SocketIOPeer, _ count: Int) async throws -> [String] {
        var bodies: [String] = []
        while bodies.count < count {
            bodies.append(try #require(try await peer.event("message.created")["body"] as? String))
        }
        return bodies
    }

    @Test("what was missed is replayed once and in order, under the old sid and pid, and an offset follows")
    func missedEvents() async throws {
        try await withLiveServer { server in
            let (ann, sid, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (bob, _, _) = try await SocketIOPeer.signIn(port: server.port, "bob")
            try await send(bob, 1...2, to: "ann")
            let offset = try await ann.offset()
            await ann.raw.cut()
            try await send(bob, 3...6, to: "ann")
            let (back, answer) = try await comeBack(server.port, "ann", pid: pid, offset: offset)
            #expect(answer["sid"] as? String == sid && answer["pid"] as? String == pid)
            var events: [(name: String, arguments: [Any])] = []
            repeat { events.append(try await back.event()) } while events.last?.name != "session.offset"
            let missed = events.dropLast().map { ($0.arguments.first as? [String: Any])?["body"] as? String }
            // The first offset was written behind the first message, perhaps before the second.
            #expect(missed.suffix(4) == ["3", "4", "5", "6"] && missed.count <= 5)
            let last = try #require(events.last?.arguments.last as? String)
            // From the new offset nothing is missed.
            await back.raw.cut()
            let (again, second) = try await comeBack(server.port, "ann", pid: pid, offset: last)
            #expect(second["pid"] as? String == pid)
            try await send(bob, 7...7, to: "ann")
            #expect(try await bodies(again, 1) == ["7"])
            #expect(await server.node.metrics().sessionsRecovered == 2)
        }
    }

    @Test("a client that never received an event is recovered, too")
    func idleClient() async throws {
        try await withLiveServer { server in
            let (ann, sid, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (bob, _, _) = try await SocketIOPeer.signIn(port: server.port, "bob")
            await ann.raw.cut()
            try await send(bob, 1...3, to: "ann")
            let (back, answer) = try await comeBack(server.port, "ann", pid: pid, offset: nil)
            #expect(answer["sid"] as? String == sid)
            #expect(try await bodies(back, 3) == ["1", "2", "3"])
        }
    }

    @Test("after a restart of the server on the same store")
    func restart() async throws {
        let storage = InMemoryChatStorage(epoch: "kept")
        let kept = try await withLiveServer(storage: storage) { server in
            let (ann, sid, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (bob, _, _) = try await SocketIOPeer.signIn(port: server.port, "bob")
            try await send(bob, 1...1, to: "ann")
            return (sid: sid, pid: pid, offset: try await ann.offset())
        }
        try await withLiveServer(storage: storage) { server in
            let (bob, _, _) = try await SocketIOPeer.signIn(port: server.port, "bob")
            try await send(bob, 2...3, to: "ann")
            let (ann, answer) = try await comeBack(server.port, "ann", pid: kept.pid, offset: kept.offset)
            #expect(answer["sid"] as? String == kept.sid)
            #expect(try await bodies(ann, 2) == ["2", "3"])
        }
        try await withLiveServer(storage: InMemoryChatStorage(epoch: "another")) { server in
            let (_, answer) = try await comeBack(server.port, "ann", pid: kept.pid, offset: kept.offset)
            #expect(answer["sid"] is String && answer["sid"] as? String != kept.sid)
            #expect(answer["pid"] as? String != kept.pid)
        }
    }

    @Test("another user's session, a made-up pid and a made-up offset begin anew")
    func refusals() async throws {
        try await withLiveServer { server in
            let (_, _, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            for (user, text, offset) in [
                ("bob", pid, nil), ("ann", "x" + pid, nil), ("ann", "", nil), ("ann", pid, "nonsense"),
            ] as [(String, String, String?)] {
                let (_, answer) = try await comeBack(server.port, user, pid: text, offset: offset)
                #expect(answer["pid"] is String && answer["pid"] as? String != pid)
            }
            #expect(await server.node.metrics().recoveriesRefused == 4)
        }
    }

    @Test("the token is verified at every recovery")
    func tokenAtRecovery() async throws {
        try await withLiveServer { server in
            let (_, _, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (_, answer) = try await SocketIOPeer.join(port: server.port, ["token": "nonsense", "pid": pid])
            #expect((answer["data"] as? [String: Any])?["code"] as? String == "token_malformed")
        }
    }

    @Test("a connection whose session is recovered elsewhere is closed and told so")
    func superseded() async throws {
        try await withLiveServer { server in
            let (ann, sid, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (other, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (back, answer) = try await comeBack(server.port, "ann", pid: pid, offset: nil)
            #expect(answer["sid"] as? String == sid)
            #expect(try await ann.event("session.close")["code"] as? Int == 4508)
            // The user's other device is another session.
            #expect(try await other.call("inbox", [:])["ok"] as? Bool == true)
            #expect(try await back.call("inbox", [:])["ok"] as? Bool == true)
            #expect(await server.node.sessions().count == 2)
        }
    }

    @Test("own messages are not replayed, with a callback or without")
    func ownMessages() async throws {
        try await withLiveServer { server in
            let (ann, _, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            try await ann.emit("message.send", ["to": "ann", "clientId": "1", "body": "1"])
            _ = try await ann.call("message.send", ["to": "ann", "clientId": "2", "body": "2"])
            // Behind the answer, since the second message moved the position as well.
            let offset = try await ann.offset()
            await ann.raw.cut()
            let (back, answer) = try await comeBack(server.port, "ann", pid: pid, offset: offset)
            #expect(answer["pid"] as? String == pid)
            try await back.raw.send(#"429["inbox",{}]"#)
            var packets: [String] = []
            repeat { packets.append(try await back.packet()) } while packets.last?.hasPrefix("39[") == false
            #expect(!packets.contains { $0.hasPrefix(#"2["message.created""#) })
        }
    }

    @Test("more than is replayed is refused as a whole")
    func tooMuch() async throws {
        try await withLiveServer({
            $0.session.requestBurst = 5000
            $0.userRequestBurst = 5000
        }) { server in
            let (ann, _, pid) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (bob, _, _) = try await SocketIOPeer.signIn(port: server.port, "bob")
            await ann.raw.cut()
            for number in 1...1001 {
                bob.raw.push("42\(number)[\"message.send\",{\"to\":\"ann\",\"clientId\":\"\(number)\",\"body\":\"x\"}]")
            }
            var acknowledged = 0
            while acknowledged < 1001 { if try await bob.packet().hasPrefix("3") { acknowledged += 1 } }
            let (_, answer) = try await comeBack(server.port, "ann", pid: pid, offset: nil)
            #expect(answer["pid"] is String && answer["pid"] as? String != pid)
        }
    }
}
