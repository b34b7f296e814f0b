import ChatCore
import ChatStore
import Foundation
import Testing

@testable import ChatServer

@Suite("Compatibility mode: history", .timeLimit(.minutes(1)))
struct LiveChatHistoryTests {
    @Test("a conversation is read by its members alone, oldest message first, in the older stack's form")
    func history() async throws {
        let world = LiveChatWorld()
        try await world.addUser("u1", handle: "Anna")
        try await world.addUser("u2", handle: "Bob", email: "bob@example.org")
        let (anna, bob, tablet) = (try await world.join("u1"), try await world.join("u2"), try await world.join("u1"))
        try await anna.say("one", to: "bob", ack: 1)
        _ = try await anna.next("1")
        try await bob.say("two", to: "ANNA", ack: 2)
        _ = try await bob.next("response")
        _ = try await bob.next("2")
        _ = try await anna.next("response")
        _ = try await tablet.next("response")
        try await anna.emit("getMessagesByUser", #"{"user":"BOB@example.org","username":"mallory"}"#, ack: 3)
        let answer = try await anna.next("getMessagesByUser")
        #expect(try await anna.next("3")["ok"] as? Bool == true)
        #expect(answer["from"] as? String == "Bob")
        #expect(Set(answer.keys) == ["from", "message"])
        let messages = try #require(answer["message"] as? [[String: String]])
        #expect(messages.map { $0["content"] } == ["one", "two"])
        #expect(messages.map { $0["sender"] } == ["Anna", "Bob"])
        #expect(messages.map { $0["to"] } == ["Bob", "Anna"])
        #expect(messages.allSatisfy { $0["timestamp"] == "2023-11-14T22:13:20.000Z" && $0["id"]?.count == 36 })
        #expect(messages.allSatisfy { $0.count == 5 })
        for peer in [tablet, bob] { #expect(try await peer.settle().others == []) }
    }

    @Test("a contact without a conversation has an empty history, and none is opened")
    func noConversation() async throws {
        let world = LiveChatWorld()
        let anna = try await world.addUser("anna")
        try await world.addUser("bob")
        let peer = try await world.join("anna")
        for contact in ["bob", "anna"] {
            try await peer.emit("getMessagesByUser", #"{"user":"\#(contact)"}"#)
            let answer = try await peer.next("getMessagesByUser")
            #expect(answer["from"] as? String == contact)
            #expect((answer["message"] as? [Any])?.count == 0)
        }
        #expect(try await world.storage.inbox(of: anna, after: nil, limit: 10).items == [])
    }

    @Test("the newest hundred messages, without deleted ones, and no more than a reader may have waiting")
    func bounds() async throws {
        let world = LiveChatWorld { $0.session.outboundLimitBytes = 40_000 }
        let (anna, bob) = (try await world.addUser("anna"), try await world.addUser("bob"))
        let at = Timestamp(milliseconds: 5)
        let direct = try await world.storage.openDirect(anna, bob, id: ConversationID(makeID(world)), at: at).id
        func append(_ change: PendingEvent.Change) async throws {
            let event = PendingEvent(target: .conversation(direct), actor: bob, at: at, change: change)
            _ = try #require(try await world.storage.append([event]).first?.get())
        }
        func say(_ body: String) async throws -> MessageID {
            let id = MessageID(makeID(world))
            try await append(.createMessage(MessageContent(id: id, body: body)))
            return id
        }
        for number in 0..<130 {
            let id = try await say("\(number)")
            if number == 120 { try await append(.deleteMessage(id)) }
        }
        let peer = try await world.join("anna")
        func contents() async throws -> [String] {
            try await peer.emit("getMessagesByUser", #"{"user":"bob"}"#)
            let messages = try await peer.next("getMessagesByUser")["message"] as? [[String: String]]
            return messages?.compactMap { $0["content"] } ?? []
        }
        #expect(try await contents() == (30..<130).filter { $0 != 120 }.map(String.init))
        for number in 0..<5 { _ = try await say(String(repeating: "\(number)", count: 6000)) }
        #expect(try await contents().map { $0.prefix(1) } == ["2", "3", "4"])
    }

    private func makeID(_ world: LiveChatWorld) -> UUIDv7 { world.node.service.makeID(at: Timestamp(milliseconds: 5)) }

    @Test("a conversation with somebody who blocked the user can still be read")
    func blocked() async throws {
        let world = LiveChatWorld()
        let (anna, bob) = (try await world.addUser("anna"), try await world.addUser("bob"))
        let peer = try await world.join("anna")
        try await peer.say("hi", to: "bob", ack: 1)
        _ = try await peer.next("1")
        _ = try await world.storage.block(anna, by: bob, at: Timestamp(milliseconds: 5))
        try await peer.emit("getMessagesByUser", #"{"user":"bob"}"#)
        #expect((try await peer.next("getMessagesByUser")["message"] as? [Any])?.count == 1)
        try await peer.say("more", to: "bob", ack: 2)
        #expect((try await peer.next("2")["error"] as? [String: Any])?["code"] as? String == "blocked")
    }
}
