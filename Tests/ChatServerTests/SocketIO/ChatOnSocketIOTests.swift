import ChatCore
import Testing

@testable import ChatServer

@Suite("The chat on Socket.IO's main namespace")
struct ChatOnSocketIOTests {
    @Test("CONNECT with a token is answered with sid and pid, then welcome says who signed in")
    func signIn() async throws {
        try await withLiveServer { server in
            let (peer, answer) = try await SocketIOPeer.join(
                port: server.port, ["token": "token:ann", "username": "bob", "device": "phone"])
            #expect(answer["sid"] is String && answer["pid"] is String)
            let welcome = try await peer.event("welcome")
            #expect((welcome["user"] as? [String: Any])?["id"] as? String == "ann")
            #expect(welcome["heartbeatMs"] as? Int == 25_000)
            let sessions = await server.node.sessions()
            #expect(sessions.map(\.user.rawValue) == ["ann"])
            #expect(sessions.first?.device == "phone")
        }
    }

    @Test("a refused token is a CONNECT_ERROR with its code, and the client may try again on the same connection")
    func refusedToken() async throws {
        try await withLiveServer { server in
            let (peer, answer) = try await SocketIOPeer.join(port: server.port, ["token": "nonsense"])
            #expect((answer["data"] as? [String: Any])?["code"] as? String == "token_malformed")
            let missing = try await peer.join([:])
            #expect((missing["data"] as? [String: Any])?["code"] as? String == "token_missing")
            #expect(await server.node.sessions().isEmpty)
            let second = try await peer.join(["token": "token:ann"])
            #expect(second["sid"] is String)
        }
    }

    @Test(
        "a message goes from one door to the other, with the same fields, and its sender gets the acknowledgement alone"
    )
    func bothDoors() async throws {
        try await withLiveServer { server in
            let (ann, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let (bob, _) = try await RawPeer.connect(port: server.port)
            try await bob.send(#"{"id":"1","type":"hello","token":"token:bob"}"#)
            _ = try await bob.nextJSON()
            let sent = try await ann.call("message.send", ["to": "bob", "clientId": "a", "body": "hello"])
            #expect(sent["ok"] as? Bool == true && sent["seq"] as? Int == 1)
            let push = try await bob.nextJSON()
            #expect(push["type"] as? String == "message.created" && push["body"] as? String == "hello")
            try await bob.send(#"{"id":"2","type":"message.send","to":"ann","clientId":"b","body":"hi"}"#)
            let event = try await ann.event("message.created")
            #expect(event["type"] as? String == "message.created")
            #expect(event["body"] as? String == "hi" && event["seq"] as? Int == 2 && event["by"] as? String == "bob")
            #expect(event["conversation"] as? String == push["conversation"] as? String)
        }
    }

    @Test("a group's event reaches members on every door once, and its sender not at all")
    func group() async throws {
        try await withLiveServer { server in
            var peers: [SocketIOPeer] = []
            for user in ["ann", "bob", "cid"] {
                peers.append(try await SocketIOPeer.signIn(port: server.port, user).peer)
            }
            let group = try await peers[0].call("conversation.create", ["title": "t", "members": ["bob", "cid"]])
            let id = try #require((group["conversation"] as? [String: Any])?["id"] as? String)
            for peer in peers[1...] { _ = try await peer.event("conversation.created") }
            for number in 1...3 {
                _ = try await peers[0].call(
                    "message.send", ["conversation": id, "clientId": "\(number)", "body": "\(number)"], id: number)
            }
            for peer in peers[1...] {
                for number in 1...3 {
                    #expect(try await peer.event("message.created")["body"] as? String == "\(number)")
                }
            }
            // What the sender hears next is an answer, with no event of its own before it.
            try await peers[0].raw.send(#"4277["inbox",{}]"#)
            var packets: [String] = []
            repeat { packets.append(try await peers[0].packet()) } while packets.last?.hasPrefix("377[") == false
            #expect(!packets.contains { $0.contains("message.created") })
        }
    }

    @Test("without a callback a failure is an error event, and a success is silent")
    func noCallback() async throws {
        try await withLiveServer { server in
            let (ann, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            try await ann.emit("nonsense", [:])
            #expect(try await ann.event("error")["code"] as? String == "unknown_command")
            try await ann.emit("message.send", ["to": "ann", "clientId": "1", "body": "note"])
            #expect(try await ann.packet().hasPrefix(#"2["session.offset""#))
            #expect("\(try await ann.call("inbox", [:]))".contains("note"))
        }
    }

    @Test("a command with an attachment, two arguments or no object is an invalid request, not the end")
    func wrongArguments() async throws {
        try await withLiveServer { server in
            let (ann, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            for (id, arguments) in [#"["inbox",{},{}]"#, #"["inbox",7]"#, #"["inbox",null]"#].enumerated() {
                try await ann.raw.send("42\(id)\(arguments)")
                let packet = try await ann.packet()
                #expect(packet.hasPrefix("3\(id)[{\"error\":{\"code\":\"invalid_request\""), "\(packet)")
            }
        }
    }

    @Test("a cut by an administrator says why, puts the client out of the namespace and ends the connection")
    func kicked() async throws {
        try await withLiveServer { server in
            let (ann, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let user = try #require(UserID("ann"))
            server.node.publish([Publication(topics: [.user(user)], payload: .directive(.disconnect(.kicked)))])
            let closing = try await ann.event("session.close")
            #expect(closing["code"] as? Int == 4504 && closing["reconnect"] as? Bool == false)
            #expect(try await ann.packet() == "1")
            #expect(try await ann.raw.closeCode() == 1000)
            #expect(await server.node.sessions().isEmpty)
        }
    }

    @Test("requests above the rate are answered with rate_limited, and a flood ends the connection")
    func rateLimit() async throws {
        try await withLiveServer({
            $0.session.requestsPerSecond = 0.01
            $0.session.requestBurst = 3
            $0.session.violationLimit = 20
        }) { server in
            let (ann, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            for id in 0..<40 { ann.raw.push("42\(id)[\"inbox\",{}]") }
            var refused = 0
            var code: Any?
            while code == nil {
                let packet = try await ann.packet()
                if packet.contains("rate_limited"), packet.hasPrefix("3") { refused += 1 }
                if packet.hasPrefix(#"2["session.close""#) { code = packet }
            }
            #expect(refused >= 20)
            #expect("\(code ?? "")".contains("4506"))
        }
    }

    @Test("a drain tells when to come back, closes with a reason that asks to reconnect, and takes nobody new")
    func drain() async throws {
        try await withLiveServer { server in
            let (ann, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            let idle = try await SocketIOPeer.open(port: server.port)
            async let ended: Void = server.shutDown()
            #expect(try await ann.event("reconnect")["afterMs"] is Int)
            let closing = try await ann.event("session.close")
            #expect(closing["code"] as? Int == 4000 && closing["reconnect"] as? Bool == true)
            #expect(try await ann.raw.closeCode() == 1001)
            #expect(try await idle.raw.closeCode() == 1001)
            await ended
        }
    }

    @Test("leaving the namespace ends the session and leaves the connection to other namespaces")
    func leave() async throws {
        var other = SocketIONamespace("/other")
        other.on("echo") { _, arguments in arguments.stringified }
        try await withLiveServer(namespaces: [other]) { server in
            let (ann, _, _) = try await SocketIOPeer.signIn(port: server.port, "ann")
            try await ann.raw.send("40/other,")
            #expect(try await ann.packet().hasPrefix("0/other,{"))
            try await ann.raw.send("41")
            try await ann.raw.send(#"42/other,9["echo","x"]"#)
            #expect(try await ann.packet() == #"3/other,9["x"]"#)
            #expect(await server.node.sessions().isEmpty)
            #expect(try await ann.join(["token": "token:bob"])["sid"] is String)
            #expect(await server.node.sessions().map(\.user.rawValue) == ["bob"])
        }
    }
}
