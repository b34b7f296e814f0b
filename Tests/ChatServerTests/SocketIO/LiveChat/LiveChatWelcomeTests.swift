import ChatCore
import ChatStore
import NIOCore
import Testing

@testable import ChatServer

@Suite("Compatibility mode: who is online", .timeLimit(.minutes(1)))
struct LiveChatWelcomeTests {
    @Test("the list follows those who come and go, sorted by handle")
    func comeAndGo() async throws {
        let world = LiveChatWorld { $0.presenceGrace = .seconds(2) }
        for name in ["bob", "anna", "carl"] { try await world.addUser(name) }
        let bob = try await world.open(auth: #"{"token":"token:bob"}"#)
        #expect(try await bob.act() == .accepted(hasPID: false))
        #expect(try await bob.welcome() == ["bob"])
        let anna = try await world.join("anna")
        try await world.advance(.seconds(1))
        #expect(try await bob.welcome() == ["anna", "bob"])
        try await world.loop.submit { anna.member.value.ended("gone") }.get()
        try await world.advance(.seconds(3))
        _ = world.node.presence.sweep(now: world.clock.server.now.wall)
        try await world.advance(.seconds(1))
        #expect(try await bob.welcome() == ["bob"])
        for _ in 0..<5 { try await world.advance(.seconds(1)) }
        #expect(try await bob.settle().welcomes == [], "nothing changed")
    }

    @Test("however many come and go, there is one list a second at most, and the last one is true")
    func churn() async throws {
        let world = LiveChatWorld()
        let peer = try await world.join("anna")
        var welcomes: [[String]] = []
        for step in 0..<40 {
            let user = try await world.addUser("user\(step)")
            let session = SessionID(world.node.service.makeID(at: Timestamp(milliseconds: 3)))
            _ = world.node.presence.sessionStarted(
                session, user: user, state: .online, now: world.clock.server.now.wall)
            try await world.advance(.milliseconds(100))
            welcomes += try await peer.settle().welcomes
        }
        // Four seconds, and the wheel's own grain.
        #expect((3...4).contains(welcomes.count), "\(welcomes.count)")
        for _ in 0..<5 {
            try await world.advance(.milliseconds(250))
            welcomes += try await peer.settle().welcomes
        }
        #expect(welcomes.last == (["anna"] + (0..<40).map { "user\($0)" }).sorted())
        #expect(welcomes.count <= 6)
        #expect(zip(welcomes, welcomes.dropFirst()).allSatisfy { $0 != $1 })
    }

    @Test("where only contacts see each other, a first message makes the list longer")
    func contacts() async throws {
        let world = LiveChatWorld(visibility: .contacts)
        let (anna, bob) = (try await world.addUser("anna"), try await world.addUser("bob", email: "bob@example.org"))
        try await world.addUser("carl")
        let first = try await world.open(auth: #"{"token":"token:anna"}"#)
        _ = try await first.act()
        #expect(try await first.welcome() == ["anna"])
        let (second, third) = (try await world.join("bob"), try await world.join("carl"))
        try await world.advance(.seconds(1))
        #expect(try await first.settle().welcomes == [], "nobody is a contact")
        // Strangers are not found, by whichever name.
        for contact in ["bob", "bob@example.org"] {
            try await first.say("hi", to: contact, ack: 1)
            #expect((try await first.next("1")["error"] as? [String: Any])?["code"] as? String == "user_not_found")
        }
        // A message from elsewhere opens the conversation.
        let event = PendingEvent(
            target: .direct(
                with: bob, newID: ConversationID(world.node.service.makeID(at: Timestamp(milliseconds: 5)))),
            actor: anna, at: Timestamp(milliseconds: 5),
            change: .createMessage(
                MessageContent(id: MessageID(world.node.service.makeID(at: Timestamp(milliseconds: 5))), body: "hi")))
        let outcome = try #require(try await world.storage.append([event]).first?.get())
        world.node.publish([.push(.event(try #require(outcome.event)), to: outcome.audience)])
        _ = try await second.next("response")
        for _ in 0..<3 { try await world.advance(.seconds(1)) }
        #expect(try await first.settle().welcomes == [["anna", "bob"]])
        #expect(try await second.settle().welcomes == [["anna", "bob"]])
        #expect(try await third.settle().welcomes == [])
        try await first.say("hi", to: "BOB@example.org", ack: 2)
        #expect(try await first.next("2")["ok"] as? Bool == true)
    }

    @Test("who blocks is not listed to whom they block, from the next look on")
    func blocks() async throws {
        let world = LiveChatWorld()
        let (anna, bob) = (try await world.addUser("anna"), try await world.addUser("bob"))
        let first = try await world.join("anna")
        let second = try await world.join("bob")
        try await world.advance(.seconds(1))
        #expect(try await first.settle().welcomes == [["anna", "bob"]])
        let outcome = try await world.node.service.perform(
            .blockAdd(anna),
            caller: Caller(user: bob, session: SessionID(world.node.service.makeID(at: Timestamp(milliseconds: 3)))),
            now: world.clock.server.now.wall)
        world.node.publish(outcome.publications)
        _ = try await second.settle()
        for _ in 0..<3 { try await world.advance(.seconds(1)) }
        #expect(try await first.settle().welcomes == [["anna"]])
    }

    @Test("a thousand names at most")
    func bound() async throws {
        let world = LiveChatWorld()
        for number in 0..<1100 {
            let user = try await world.addUser("user\(number)")
            let session = SessionID(world.node.service.makeID(at: Timestamp(milliseconds: 3)))
            _ = world.node.presence.sessionStarted(
                session, user: user, state: .online, now: world.clock.server.now.wall)
        }
        let peer = try await world.open(auth: #"{"token":"token:user5"}"#)
        _ = try await peer.act()
        #expect(try await peer.welcome().count == 1000)
    }

    @Test("a changed handle is shown after five minutes at the latest")
    func renaming() async throws {
        let world = LiveChatWorld()
        try await world.addUser("u1", handle: "Anna")
        try await world.addUser("u2", handle: "Bob")
        let (anna, bob) = (try await world.join("u1"), try await world.join("u2"))
        try await world.addUser("u1", handle: "Anne")
        try await world.advance(.seconds(1))
        _ = try await bob.settle()
        try await world.advance(.seconds(301))
        _ = try await bob.settle()
        try await world.advance(.seconds(1))
        try await anna.say("hi", to: "bob")
        #expect(try await bob.next("response")["from"] as? String == "Anne")
        try await bob.emit("getMessagesByUser", #"{"user":"anne"}"#)
        #expect(try await bob.next("getMessagesByUser")["from"] as? String == "Anne")
    }

    @Test("a slow reader gets one list when it has caught up")
    func slowReader() async throws {
        let world = LiveChatWorld()
        let peer = try await world.join("anna")
        peer.place.fakeLink.setWritable(false)
        for name in ["bob", "carl"] {
            _ = try await world.join(name)
            try await world.advance(.seconds(2))
        }
        #expect(try await peer.settle().welcomes == [])
        peer.place.fakeLink.setWritable(true)
        try await world.advance(.seconds(2))
        #expect(try await peer.settle().welcomes == [["anna", "bob", "carl"]])
    }

    @Test("known handles are bounded and not believed for ever")
    func names() {
        var names = LiveChatNames()
        let users = (0..<5000).compactMap { UserID("user\($0)") }
        for (number, user) in users.enumerated() {
            let now = Timestamp(milliseconds: Int64(number))
            names.learn(user, "handle\(number)", at: now)
            #expect(names.handle(of: user, at: now) == "handle\(number)")
        }
        #expect(names.count <= LiveChatNames.capacity)
        let last = users[4999]
        #expect(names.handle(of: last, at: Timestamp(milliseconds: 4999 + 299_999)) == "handle4999")
        #expect(names.handle(of: last, at: Timestamp(milliseconds: 4999 + 300_000)) == nil)
        names.learn(last, "new", at: Timestamp(milliseconds: 5000))
        #expect(names.handle(of: last, at: Timestamp(milliseconds: 5001)) == "new")
    }
}
