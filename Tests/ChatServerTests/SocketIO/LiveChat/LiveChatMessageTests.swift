import ChatCore
import ChatStore
import ChatWire
import Foundation
import NIOCore
import Testing

@testable import ChatServer

@Suite("Compatibility mode: signing in and messages", .timeLimit(.minutes(1)))
struct LiveChatMessageTests {
    @Test("a token signs in, without recovery; a user name that was sent along counts for nothing")
    func signIn() async throws {
        let world = LiveChatWorld()
        try await world.addUser("anna", handle: "Anna")
        let peer = try await world.open(
            auth: #"{"token":"token:anna","username":"mallory","pid":"x","offset":"y"}"#)
        #expect(try await peer.act() == .accepted(hasPID: false))
        #expect(try await peer.welcome() == ["Anna"])
        #expect(try await peer.settle() == ([], []))
    }

    @Test(
        "without a good token the namespace is refused",
        arguments: [
            (nil, "token_missing"), (#"{"username":"anna"}"#, "token_missing"),
            (#"{"token":"bad"}"#, "token_malformed"),
            (#"{"token":7}"#, "invalid_request"),
        ])
    func refusal(auth: String?, code: String) async throws {
        let peer = try await LiveChatWorld().open(auth: auth)
        guard case .refused(let refusal) = try await peer.act() else {
            Issue.record("not refused")
            return
        }
        let data = try #require(refusal.data)
        #expect(String(decoding: data.json, as: UTF8.self).contains("\"\(code)\""))
    }

    @Test(
        "a contact is addressed by handle or e-mail address in any case; the receiver alone hears of it",
        arguments: ["Bob", "bOB", "bob@example.org", "BOB@Example.ORG"])
    func message(contact: String) async throws {
        let world = LiveChatWorld()
        try await world.addUser("u1", handle: "Anna", email: "anna@example.org")
        try await world.addUser("u2", handle: "Bob", email: "Bob@example.org")
        let anna = try await world.join("u1")
        let bob = try await world.join("u2")
        let tablet = try await world.join("u1")
        try await anna.emit(
            "events", try LiveChatPeer.json(["selectedContact": contact, "message": "hi 😀", "username": "mallory"]))
        let response = try await bob.next("response")
        #expect(response as? [String: String] == ["from": "Anna", "message": "hi 😀"])
        try await anna.say("again", to: contact, ack: 7)
        #expect(try await anna.next("7")["ok"] as? Bool == true)
        #expect(try await bob.next("response")["message"] as? String == "again")
        for peer in [anna, tablet, bob] { #expect(try await peer.settle().others == []) }
    }

    @Test("who has a text as a handle is meant, whoever has it as an address")
    func handleFirst() async throws {
        let world = LiveChatWorld()
        try await world.addUser("u1", handle: "x@example.org")
        try await world.addUser("u2", handle: "other", email: "x@example.org")
        let (anna, owner, other) = (
            try await world.join("anna"), try await world.join("u1"), try await world.join("u2")
        )
        try await anna.say("hi", to: "X@example.org", ack: 1)
        #expect(try await anna.next("1")["ok"] as? Bool == true)
        #expect(try await owner.next("response")["message"] as? String == "hi")
        #expect(try await other.settle().others == [])
    }

    @Test("handles and texts of any kind come through")
    func oddCharacters() async throws {
        let world = LiveChatWorld()
        let handle = #"ö"\</script>\u0000'😀%_"#
        try await world.addUser("u1", handle: handle)
        try await world.addUser("u2", handle: "Bob")
        let odd = try await world.join("u1")
        let bob = try await world.join("u2")
        let text = "\u{0}\u{1}\"\\\u{2028}\r\n\u{10FFFF}"
        try await odd.say(text, to: "bob")
        #expect(try await bob.next("response") as? [String: String] == ["from": handle, "message": text])
        try await bob.say("back", to: handle.uppercased(), ack: 1)
        #expect(try await bob.next("1")["ok"] as? Bool == true)
        #expect(try await odd.next("response")["message"] as? String == "back")
    }

    @Test("each failure is told, to the callback if there is one")
    func failures() async throws {
        let world = LiveChatWorld()
        let anna = try await world.addUser("anna")
        for (name, email) in [("bob", nil), ("twin1", "twin@x.org"), ("twin2", "TWIN@x.org"), ("gone", "gone@x.org")] {
            try await world.addUser(name, email: email)
        }
        let bob = try #require(UserID("bob"))
        _ = try await world.storage.block(anna, by: bob, at: Timestamp(milliseconds: 2))
        _ = try await world.storage.setDisabled(try #require(UserID("gone")), true)
        let long = String(repeating: "x", count: ConversationLimits.maxBodyBytes + 1)
        let cases: [(String, String, String)] = [
            ("events", #"{"selectedContact":"who?","message":"hi"}"#, "user_not_found"),
            ("events", #"{"selectedContact":"twin@x.org","message":"hi"}"#, "user_not_found"),
            ("events", #"{"selectedContact":"gone@x.org","message":"hi"}"#, "user_not_found"),
            ("events", #"{"selectedContact":"bob","message":"hi"}"#, "blocked"),
            ("events", #"{"selectedContact":"bob","message":""}"#, "invalid_request"),
            ("events", #"{"selectedContact":"bob"}"#, "invalid_request"),
            ("events", #"{"selectedContact":"","message":"hi"}"#, "invalid_request"),
            ("events", #"{"selectedContact":7,"message":"hi"}"#, "invalid_request"),
            ("events", #"{"selectedContact":"bob","message":"\#(long)"}"#, "payload_too_large"),
            ("events", #""bob""#, "invalid_request"),
            ("getMessagesByUser", #"{"user":"who?"}"#, "user_not_found"),
            ("getMessagesByUser", #"{"user":"twin@X.org"}"#, "user_not_found"),
            ("getMessagesByUser", "{}", "invalid_request"),
            ("message.send", "{}", "unknown_command"),
        ]
        let peer = try await world.join("anna")
        for (number, (name, argument, code)) in cases.enumerated() {
            try await peer.emit(name, argument, ack: Int64(number))
            let error = try await peer.next("\(number)")["error"] as? [String: Any]
            #expect(error?["code"] as? String == code, "\(name) \(argument.prefix(80))")
            try await peer.emit(name, argument)
            let event = try await peer.next("error")
            #expect(event["message"] as? String == error?["message"] as? String)
            #expect(event.count == 1)
        }
        try await peer.emit("events", #"{"selectedContact":"twin@x.org","message":"hi"}"#)
        #expect((try await peer.next("error")["message"] as? String)?.contains("Several people") == true)
        #expect(try await world.storage.inbox(of: anna, after: nil, limit: 10).items == [])
    }

    @Test("what one says to oneself is kept, and shown nowhere as a response")
    func selfTalk() async throws {
        let world = LiveChatWorld()
        let id = try await world.addUser("anna")
        let (phone, tablet) = (try await world.join("anna"), try await world.join("anna"))
        try await phone.say("note", to: "anna", ack: 1)
        #expect(try await phone.next("1")["ok"] as? Bool == true)
        #expect(try await tablet.settle().others == [])
        #expect(try await phone.settle().others == [])
        #expect(try await world.storage.inbox(of: id, after: nil, limit: 2).items.map(\.preview?.body) == ["note"])
    }

    @Test("messages in groups are not shown, nor what else happens there")
    func groups() async throws {
        let world = LiveChatWorld()
        let (anna, bob) = (try await world.addUser("anna"), try await world.addUser("bob"))
        func group() async throws {
            let outcome = try await world.node.service.perform(
                .conversationCreate(title: "Group", members: [anna]),
                caller: Caller(
                    user: bob, session: SessionID(world.node.service.makeID(at: world.clock.server.now.wall))),
                now: world.clock.server.now.wall)
            world.node.publish(outcome.publications)
        }
        try await group()
        let peer = try await world.join("anna")
        try await group()
        let groups = try await world.storage.groups(of: anna)
        #expect(groups.count == 2)
        for group in groups {
            let content = MessageContent(
                id: MessageID(world.node.service.makeID(at: Timestamp(milliseconds: 9))), body: "hi")
            let event = PendingEvent(
                target: .conversation(group), actor: bob, at: Timestamp(milliseconds: 9),
                change: .createMessage(content))
            let outcome = try #require(try await world.storage.append([event]).first?.get())
            world.node.publish([.push(.event(try #require(outcome.event)), to: outcome.audience)])
        }
        let other = try await world.join("bob")
        try await other.say("direct", to: "anna")
        #expect(try await peer.next("response")["message"] as? String == "direct")
        #expect(try await peer.settle().others == [])
    }

    @Test("messages keep their order while names are looked up, and one that is published again is shown once")
    func order() async throws {
        let world = LiveChatWorld()
        let peer = try await world.join("anna")
        let anna = try #require(UserID("anna"))
        // One of the senders is known already and must not overtake.
        let first = try await world.addUser("sender1")
        let known = try await world.join("sender1")
        try await known.say("hi", to: "anna")
        _ = try await peer.next("response")
        #expect(first.rawValue == "sender1")
        var pushes: [Push] = []
        for number in 0..<60 {
            let sender = try await world.addUser("sender\(number % 3)")
            let id = MessageID(world.node.service.makeID(at: Timestamp(milliseconds: 5)))
            let event = PendingEvent(
                target: .direct(
                    with: anna, newID: ConversationID(world.node.service.makeID(at: Timestamp(milliseconds: 5)))),
                actor: sender, at: Timestamp(milliseconds: 5),
                change: .createMessage(MessageContent(id: id, body: "\(number)")))
            let outcome = try #require(try await world.storage.append([event]).first?.get())
            pushes.append(.event(try #require(outcome.event)))
        }
        let hub = try #require(world.node.hub(on: world.loop))
        try await world.loop.submit { [pushes] in
            for push in pushes + pushes {
                hub.publish([Publication(topics: [.user(anna)], payload: .push(push))], origin: nil)
            }
        }.get()
        for number in 0..<60 {
            let response = try await peer.next("response")
            #expect(response as? [String: String] == ["from": "sender\(number % 3)", "message": "\(number)"])
        }
        #expect(try await peer.settle().others == [])
    }

    @Test("while the store is away failures are told, and messages wait for their senders' names")
    func storeAway() async throws {
        let world = LiveChatWorld { $0.session.outboundLimitBytes = 5000 }
        let peer = try await world.join("anna")
        let anna = try #require(UserID("anna"))
        let hub = try #require(world.node.hub(on: world.loop))
        let bob = try await world.addUser("bob")
        func deliver(_ body: String) async throws {
            let event = ConversationEvent(
                conversation: ConversationID(world.node.service.makeID(at: Timestamp(milliseconds: 5))),
                position: LogPosition(seq: 2, ordinal: 2), at: Timestamp(milliseconds: 5), actor: bob,
                kind: .messageCreated(
                    MessageContent(id: MessageID(world.node.service.makeID(at: Timestamp(milliseconds: 5))), body: body)
                ))
            try await world.loop.submit {
                hub.publish([Publication(topics: [.user(anna)], payload: .push(.event(event)))], origin: nil)
            }.get()
        }
        world.interruption.isAway = true
        for (name, argument) in [
            ("events", #"{"selectedContact":"bob","message":"hi"}"#), ("getMessagesByUser", #"{"user":"bob"}"#),
        ] {
            try await peer.emit(name, argument, ack: 4)
            #expect((try await peer.next("4")["error"] as? [String: Any])?["code"] as? String == "store_unavailable")
        }
        try await deliver("one")
        try await deliver("two")
        for _ in 0..<3 {
            try await world.advance(.seconds(1))
            #expect(try await peer.settle().others == [])
        }
        world.interruption.isAway = false
        try await world.advance(.seconds(1))
        for body in ["one", "two"] {
            #expect(try await peer.next("response") as? [String: String] == ["from": "bob", "message": body])
        }
        // More than a reader may have waiting ends the session.
        world.interruption.isAway = true
        try await world.advance(.seconds(600))
        for _ in 0..<3 { try await deliver(String(repeating: "x", count: 2000)) }
        #expect(try await peer.next("error")["message"] as? String == CloseCode.slowConsumer.reason)
        #expect(try await peer.act() == .closed)
    }

    @Test("events over the allowance are refused, and taken again later")
    func rateLimit() async throws {
        let world = LiveChatWorld { $0.session.requestBurst = 20 }
        try await world.addUser("bob")
        let peer = try await world.join("anna")
        let event = (name: "events", argument: #"{"selectedContact":"bob","message":"hi"}"#)
        try await peer.emit(Array(repeating: event, count: 40))
        for _ in 0..<20 {
            #expect((try await peer.next("error")["message"] as? String)?.contains("Too many requests") == true)
        }
        // The twenty that were let through have nothing left to be sent with.
        for _ in 0..<20 { _ = try await peer.next("error") }
        try await world.advance(.seconds(10))
        try await peer.say("hi", to: "bob", ack: 1)
        #expect(try await peer.next("1")["ok"] as? Bool == true)
        // The user's allowance over all sessions counts too.
        let strict = LiveChatWorld { $0.userRequestBurst = 3 }
        let other = try await strict.join("anna")
        try await other.emit(Array(repeating: (name: "getMessagesByUser", argument: #"{"user":"anna"}"#), count: 4))
        #expect((try await other.next("error")["message"] as? String)?.contains("Too many requests") == true)
        for _ in 0..<3 { _ = try await other.next("getMessagesByUser") }
    }

    @Test("who is put out is told why")
    func closing() async throws {
        let world = LiveChatWorld()
        let peer = try await world.join("anna")
        world.node.publish(world.node.service.kick(try #require(UserID("anna")), session: nil))
        #expect(try await peer.next("error")["message"] as? String == CloseCode.kicked.reason)
        #expect(try await peer.act() == .packet("1"))
        #expect(try await peer.act() == .closed)
        #expect(await world.node.sessions().isEmpty)
    }
}
