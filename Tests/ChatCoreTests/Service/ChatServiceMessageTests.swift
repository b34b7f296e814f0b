import ChatCore
import Testing

@Suite("ChatService: messages")
struct ChatServiceMessageTests {
    @Test("A message to a user opens the direct conversation once and is answered with its place")
    func firstMessage() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let first = try await world.send("one", to: .user(user(2)), by: callers[0])
        let second = try await world.send("two", to: .user(user(1)), by: callers[1])
        #expect(first.position == LogPosition(seq: 1, ordinal: 1))
        #expect(second.position == LogPosition(seq: 2, ordinal: 2))
        #expect(first.conversation == second.conversation)
        #expect(!first.duplicate)
    }

    @Test(
        "A retry is answered with the original, whatever its text; while it is recent the original is published again")
    func duplicate() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let key = world.key()
        let first = try await world.send("one", to: .user(user(2)), by: callers[0], key: key)
        _ = world.pushes(callers[1])
        let again = try await world.send("other", to: .user(user(2)), by: callers[0], key: key)
        #expect(again.duplicate)
        #expect(again.message == first.message)
        #expect(again.position == first.position)
        #expect(again.at == first.at)
        // The first answer may have been lost on its way from the store, and its publication with it.
        guard case .event(let event)? = world.pushes(callers[1]).first else {
            Issue.record("the original is not published again")
            return
        }
        #expect(event.position == first.position)
        #expect(event.kind == .messageCreated(MessageContent(id: first.message, body: "one", clientID: key)))

        world.seconds += 601
        #expect(try await world.send("other", to: .user(user(2)), by: callers[0], key: key).duplicate)
        #expect(world.published.isEmpty)
        #expect(world.pushes(callers[1]).isEmpty)
    }

    @Test("Edits, reactions and deletions are pushed once; repeating them changes and publishes nothing")
    func changes() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let sent = try await world.send("one", to: .user(user(2)), by: callers[0])
        let (id, message) = (sent.conversation, sent.message)
        _ = world.pushes(callers[1])
        let steps: [(Command, ConversationEvent.Kind)] = [
            (.messageEdit(conversation: id, message: message, body: "two"), .messageEdited(message, body: "two")),
            (.reactionAdd(conversation: id, message: message, emoji: "👍"), .reactionAdded(message, emoji: "👍")),
            (.reactionRemove(conversation: id, message: message, emoji: "👍"), .reactionRemoved(message, emoji: "👍")),
            (.messageDelete(conversation: id, message: message), .messageDeleted(message)),
        ]
        for (index, (command, kind)) in steps.enumerated() {
            let seq = Int64(index + 2)
            #expect(try await world.run(command, by: callers[0]) == .changed(conversation: id, seq: seq, changed: true))
            #expect(world.events(callers[1]).map(\.kind) == [kind])
            #expect(world.events(callers[0]).isEmpty)
            #expect(
                try await world.run(command, by: callers[0]) == .changed(conversation: id, seq: seq, changed: false))
            #expect(world.published.isEmpty)
        }
    }

    @Test("A message to oneself goes to one's other devices")
    func toOneself() async throws {
        let world = ServiceWorld()
        let (phone, laptop) = (try await world.signIn(user(1)), try await world.signIn(user(1)))
        let sent = try await world.send("note", to: .user(user(1)), by: phone)
        #expect(world.published.map(\.topics) == [[.user(user(1))]])
        #expect(world.events(laptop).map(\.position) == [sent.position])
        #expect(try await world.direct(laptop, user(1)) == sent.conversation)
    }

    @Test("Answers to and changes of messages that are not there, are others' or are deleted are refused")
    func refusals() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let sent = try await world.send("one", to: .user(user(2)), by: callers[0])
        let id = sent.conversation
        let table: [(Command, ChatError.Code)] = [
            (.messageEdit(conversation: id, message: sent.message, body: "x"), .forbidden),
            (.messageDelete(conversation: id, message: sent.message), .forbidden),
            (.messageEdit(conversation: id, message: message(99), body: "x"), .messageNotFound),
            (.reactionAdd(conversation: id, message: message(99), emoji: "👍"), .messageNotFound),
            (
                .messageSend(
                    .init(to: .conversation(id), clientID: world.key(), body: "x", replyTo: message(99))),
                .messageNotFound
            ),
            (.messageSend(.init(to: .user(user(9)), clientID: world.key(), body: "x")), .userNotFound),
            (.conversationUpdate(id, title: "x"), .conflict), (.conversationLeave(id), .conflict),
            (.memberAdd(id, users: [user(1)], role: .member), .conflict),
        ]
        for (command, code) in table {
            #expect(await world.refusal(command, by: callers[1]) == code, "\(command.name)")
            #expect(world.published.isEmpty)
        }
        try await world.run(.messageDelete(conversation: id, message: sent.message), by: callers[0])
        let answer = Command.MessageSend(
            to: .conversation(id), clientID: world.key(), body: "x", replyTo: sent.message)
        #expect(await world.refusal(.messageSend(answer), by: callers[1]) == .conflict)
    }

    @Test("Receipts move marks forward, tell what is unread, and are counted without the asker")
    func receipts() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2, 3)
        let group = try await world.group(by: callers[0], [user(2), user(3)])
        for _ in 0..<3 { _ = try await world.send(to: .conversation(group), by: callers[0]) }
        func marks(_ kind: ReceiptKind, _ seq: Int64) async throws -> [Int64] {
            let reply = try await world.run(.receipt(kind, conversation: group, seq: seq), by: callers[1])
            #expect(world.published.isEmpty, "the coalescer pushes receipts")
            guard case .cursors(group, let cursors, let unread) = reply else { return [] }
            return [cursors.delivered.seq, cursors.read.seq, unread]
        }
        #expect(try await marks(.delivered, 4) == [4, 0, 3])
        #expect(try await marks(.read, 3) == [4, 3, 1])
        #expect(try await marks(.read, 1) == [4, 3, 1])
        #expect(try await marks(.read, .max) == [4, 4, 0])
        let counts = try await world.run(.receiptCounts(conversation: group, seq: 4), by: callers[0])
        #expect(
            counts
                == .receiptCounts(
                    conversation: group, seq: 4, ReceiptCounts(members: 3, delivered: 1, read: 1)))
    }

    @Test("Typing reaches the others, and nobody in a group of more than 100")
    func typing() async throws {
        let world = ServiceWorld()
        var members: [Caller] = []
        for number in 1...101 { members.append(try await world.signIn(user(number))) }
        let group = try await world.group(by: members[0], members[1..<100].map(\.user))
        _ = world.pushes(members[1])
        let typing = Command.typing(conversation: group, isActive: true)
        #expect(try await world.run(typing, by: members[0]) == .done)
        #expect(world.pushes(members[1]) == [.typing(conversation: group, user: user(1), isActive: true)])
        #expect(!world.pushes(members[0]).contains(.typing(conversation: group, user: user(1), isActive: true)))
        try await world.run(.memberAdd(group, users: [user(101)], role: .member), by: members[0])
        #expect(try await world.run(typing, by: members[0]) == .done)
        #expect(world.published.isEmpty)
    }
}
