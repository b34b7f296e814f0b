import ChatCore
import ChatWire
import Testing

@Suite struct NativeClientCodecTests {
    private func frame(_ text: String) throws -> NativeServerFrame { try decodeFrame(Array(text.utf8)) }

    @Test("Unknown pushes are named, not failed")
    func unknownPush() throws {
        #expect(try frame(#"{"type":"call.started","x":{"y":[1]}}"#) == .unknownPush(type: "call.started"))
    }

    @Test("Unknown fields are passed over in pushes, events and replies")
    func unknownFields() throws {
        #expect(try frame(#"{"new":{"a":1},"type":"resync","z":[]}"#) == .push(.resync))
        guard case .reply("1", .success(let body)) = try frame(#"{"re":1,"ok":true,"expiresAt":5,"new":"x"}"#) else {
            Issue.record("not a reply")
            return
        }
        #expect(try body.reply(to: .tokenRefresh(token: "t")) == .tokenRefreshed(expiresAt: Timestamp(milliseconds: 5)))
    }

    @Test("An event of an unknown type is left out of a sync page")
    func unknownEvent() throws {
        let id = NativeRequestDecoderTests.conversation
        let text =
            #"{"re":"1","ok":true,"conversation":"\#(id)","events":[{"type":"poll.opened","seq":1},"#
            + #"{"type":"member.left","seq":2,"ordinal":0,"at":9,"by":"u","user":"u"}],"head":2,"headOrdinal":0,"#
            + #""more":false,"reset":false}"#
        guard case .reply("1", .success(let body)) = try frame(text), let conversation = ConversationID(id) else {
            Issue.record("not a reply")
            return
        }
        let reply = try body.reply(to: .sync(SyncQuery(conversation: conversation, after: 0)))
        guard case .events(conversation, let page) = reply else {
            Issue.record("not a page of events")
            return
        }
        #expect(page.events.map(\.position.seq) == [2])
        #expect(page.head.seq == 2)
    }

    @Test("An unknown error code becomes internal and keeps the server's words and delay")
    func unknownErrorCode() throws {
        let text = #"{"re":null,"error":{"code":"moon_phase","message":"Wait for it.","retryAfterMs":250,"new":1}}"#
        let error = ChatError(.internal, "Wait for it.", retry: .after(.milliseconds(250)))
        #expect(try frame(text) == .reply(id: nil, .failure(error)))
    }

    @Test(
        "A frame that breaks the protocol is the server's fault",
        arguments: [
            "", "[]", "{}", #"{"type":7}"#, #"{"re":"1"}"#, #"{"re":"1","ok":false}"#, #"{"re":"1","ok":1}"#,
            #"{"re":[],"ok":true}"#, #"{"re":"1","error":"x"}"#, #"{"re":"1","error":{"code":"conflict"}}"#,
            #"{"type":"reconnect"}"#, #"{"type":"reconnect","afterMs":1.5}"#, #"{"type":"resync"} x"#,
            #"{"type":"presence","users":[1]}"#, #"{"type":"message.created","seq":1}"#,
            #"{"type":"resync","type":"resync"}"#,
        ])
    func brokenFrames(text: String) {
        #expect { try frame(text) } throws: { ($0 as? ChatError)?.code == .internal }
    }

    @Test("A reply of another command's shape is the server's fault")
    func wrongShape() throws {
        guard case .reply(_, .success(let body)) = try frame(#"{"re":"1","ok":true}"#) else {
            Issue.record("not a reply")
            return
        }
        #expect(try body.reply(to: .blockAdd(.sample)) == .done)
        #expect { try body.reply(to: .blockList) } throws: { ($0 as? ChatError)?.code == .internal }
    }

    @Test("E-mail and roles go to the user alone")
    func privateFields() throws {
        let user = User(
            id: .sample, handle: "ada", displayName: "Ada", email: "ada@example.org", roles: ["admin"],
            createdAt: Timestamp(milliseconds: 1))
        var bytes: [UInt8] = []
        NativeEncoder.encode(reply: .user(user, isSelf: false), to: .text("1"), into: &bytes)
        NativeEncoder.encode(reply: .users(Page(items: [user], next: nil)), to: .text("1"), into: &bytes)
        let others = String(decoding: bytes, as: UTF8.self)
        #expect(!others.contains("example.org") && !others.contains("roles"))
        bytes = []
        NativeEncoder.encode(reply: .user(user, isSelf: true), to: .text("1"), into: &bytes)
        let own = String(decoding: bytes, as: UTF8.self)
        #expect(own.contains("example.org") && own.contains(#""roles":["admin"]"#))
    }

    @Test("The log's detail of an error is never written")
    func errorDetail() {
        var bytes: [UInt8] = []
        NativeEncoder.encode(error: ChatError(.internal, detail: "password"), to: nil, into: &bytes)
        let expected = #"{"re":null,"error":{"code":"internal","message":"The server failed to handle the request."}}"#
        #expect(String(decoding: bytes, as: UTF8.self) == expected)
    }
}
