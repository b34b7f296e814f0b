import ChatClient
import ChatCore
import ChatStore
import Testing

@testable import ChatServer

/// Where two users are in relation to each other.
enum Placement: CaseIterable, Sendable { case sameLoop, otherLoops, otherNodes }

@Suite("Conversations between live clients")
struct ConversationTests {
    /// Runs a talk with the first server for ann and the last for the others.
    private func withServers(
        _ placement: Placement, _ body: @escaping @Sendable (LiveServer, LiveServer) async throws -> Void
    ) async throws {
        switch placement {
        case .sameLoop: try await withLiveServer(loops: 1) { try await body($0, $0) }
        case .otherLoops: try await withLiveServer(loops: 3) { try await body($0, $0) }
        case .otherNodes:
            let (storage, bus) = (InMemoryChatStorage(epoch: "shared"), InProcessBus())
            try await withLiveServer(storage: storage, bus: bus) { first in
                try await withLiveServer(storage: storage, bus: bus) { try await body(first, $0) }
            }
        }
    }

    @Test("a direct message is pushed, its receipts come back, an edit follows", arguments: Placement.allCases)
    func direct(placement: Placement) async throws {
        try await withServers(placement) { near, far in
            try await withChatClient(near.configuration("ann")) { ann in
                try await withChatClient(far.configuration("bob")) { bob in
                    for client in [ann, bob] { try await caughtUp(client) }
                    let sent = try await ann.send("hello \u{1F44B}", to: .user(try #require(UserID("bob"))))
                    let got = try await awaitEvent(of: bob, "bob's message") { $0.message }
                    #expect(got.content.body == "hello \u{1F44B}")
                    #expect(got.content.id == sent.message)
                    bob.markRead(sent.conversation, upTo: sent.position.seq)
                    let receipt = try await awaitEvent(of: ann, "the read receipt") { event -> MemberReceipt? in
                        if case .receipts(_, let receipts) = event { receipts.first { $0.read == 1 } } else { nil }
                    }
                    #expect(receipt.user.rawValue == "bob")
                    _ = try await ann.edit(sent.message, in: sent.conversation, to: "hello again")
                    let edited = try await awaitEvent(of: bob, "the edit") { event -> String? in
                        if case .event(let event) = event, case .messageEdited(_, let body) = event.kind {
                            body
                        } else {
                            nil
                        }
                    }
                    #expect(edited == "hello again")
                }
            }
        }
    }

    @Test(
        "a group: members hear everything from their joining on, and nothing once removed",
        arguments: Placement.allCases)
    func group(placement: Placement) async throws {
        try await withServers(placement) { near, far in
            try await withChatClient(near.configuration("ann")) { ann in
                try await withChatClient(far.configuration("bob")) { bob in
                    try await withChatClient(far.configuration("cat")) { cat in
                        for client in [ann, bob, cat] { try await caughtUp(client) }
                        let (bobID, catID) = (try #require(UserID("bob")), try #require(UserID("cat")))
                        let group = try await ann.createGroup("Team", members: [bobID]).conversation.id
                        _ = try await awaitEvent(of: bob, "the group") { $0.event(in: group) }
                        _ = try await ann.send("one", to: .conversation(group))
                        #expect(try await awaitEvent(of: bob, "one") { $0.message?.content.body } == "one")
                        _ = try await ann.addMembers([catID], to: group)
                        _ = try await awaitEvent(of: cat, "cat's joining") { $0.event(in: group) }
                        _ = try await bob.send("two", to: .conversation(group))
                        // New members may read what was said before them: "one" comes first.
                        #expect(
                            try await awaitEvent(of: cat, "two") { event -> Bool? in
                                event.message?.content.body == "two" ? true : nil
                            })
                        _ = try await ann.removeMember(catID, from: group)
                        _ = try await awaitEvent(of: cat, "cat's removal") { event -> Bool? in
                            if case .event(let event) = event, case .memberLeft(catID) = event.kind { return true }
                            if case .conversationLost(group) = event { return true }
                            return nil
                        }
                        await #expect(throws: ChatError.self) { try await cat.send("no", to: .conversation(group)) }
                        _ = try await ann.send("three", to: .conversation(group))
                        #expect(
                            try await awaitEvent(of: bob, "three") { event -> String? in
                                event.message?.content.body == "three" ? "three" : nil
                            } == "three")
                        // What was pushed to cat after the removal would come before this answer.
                        _ = try await cat.inbox()
                        #expect(await far.node.sessions(of: catID).count == 1)
                    }
                }
            }
        }
    }

    @Test("the sender's second device hears what the first one says; the first one hears it once")
    func secondDevice() async throws {
        try await withLiveServer(loops: 2) { server in
            try await withChatClient(server.configuration("ann")) { phone in
                try await withChatClient(server.configuration("ann")) { laptop in
                    for client in [phone, laptop] { try await caughtUp(client) }
                    let sent = try await phone.send("note", to: .user(try #require(UserID("ann"))))
                    let copy = try await awaitEvent(of: laptop, "the copy") { $0.message }
                    #expect(copy.content.id == sent.message)
                    _ = try await phone.send("second", to: .conversation(sent.conversation))
                    let heard = try await within("the phone's own events") {
                        var bodies: [String] = []
                        for await event in phone.events {
                            if let message = event.message { bodies.append(message.content.body) }
                            if bodies.last == "second" { return bodies }
                        }
                        return nil
                    }
                    #expect(heard == ["note", "second"])
                }
            }
        }
    }

    @Test("two tabs, one closed: still online; both closed: offline after the grace")
    func tabs() async throws {
        try await withLiveServer({ $0.presenceGrace = .milliseconds(300) }) { server in
            let ann = try #require(UserID("ann"))
            try await withChatClient(server.configuration("bob")) { bob in
                _ = try await bob.waitUntilReady()
                let (one, two) = (try server.client("ann"), try server.client("ann"))
                one.start()
                two.start()
                _ = try await (one.waitUntilReady(), two.waitUntilReady())
                let seen = try await bob.watchPresence(of: [ann])
                #expect(seen.first?.state == .online)
                await one.stop()
                _ = try await within("the first tab's end") { () -> Bool? in
                    while await server.node.sessions(of: ann).count > 1 { await Task.yield() }
                    return true
                }
                #expect(try await bob.watchPresence(of: [ann]).first?.state == .online)
                await two.stop()
                let gone = try await awaitEvent(of: bob, "ann's going offline") { event -> PresenceStatus? in
                    if case .presence(let all) = event {
                        all.first { $0.user == ann && $0.state == .offline }
                    } else {
                        nil
                    }
                }
                #expect(gone.lastSeen != nil)
            }
        }
    }

    @Test("a repeated client id is answered with the first message; nothing is said twice")
    func duplicate() async throws {
        try await withLiveServer { server in
            try await withChatClient(server.configuration("ann")) { ann in
                _ = try await ann.waitUntilReady()
                let (me, key) = (try #require(UserID("ann")), try #require(ClientMessageID("k")))
                let first = try await ann.send("x", to: .user(me), clientID: key)
                let again = try await ann.send("y", to: .user(me), clientID: key)
                #expect(!first.duplicate)
                #expect(again.duplicate)
                #expect(again.message == first.message)
                #expect(try await ann.history(of: first.conversation).messages.map(\.body) == ["x"])
            }
        }
    }

    @Test("history comes in pages")
    func history() async throws {
        try await withLiveServer { server in
            try await withChatClient(server.configuration("ann")) { ann in
                _ = try await ann.waitUntilReady()
                let me = try #require(UserID("ann"))
                var conversation: ConversationID?
                for number in 1...25 { conversation = try await ann.send("\(number)", to: .user(me)).conversation }
                let id = try #require(conversation)
                var (bodies, anchor): ([String], HistoryQuery.Anchor) = ([], .latest)
                while true {
                    let page = try await ann.history(of: id, anchor, limit: 10)
                    bodies = page.messages.map(\.body) + bodies
                    guard page.hasMore, let oldest = page.messages.first else { break }
                    #expect(page.messages.count == 10)
                    anchor = .before(oldest.seq)
                }
                #expect(bodies == (1...25).map(String.init))
            }
        }
    }

    @Test("what a reply answers is had by its id, and a page tells which events are in it")
    func messageAndHead() async throws {
        try await withLiveServer { server in
            try await withChatClient(server.configuration("ann")) { ann in
                _ = try await ann.waitUntilReady()
                let first = try await ann.send("first", to: .user(try #require(UserID("ann"))))
                let here = first.conversation
                let answer = try await ann.send("answer", to: .conversation(here), replyTo: first.message)
                let reaction = try await ann.react("👍", to: first.message, in: here)
                let page = try await ann.history(of: here, .before(answer.position.seq))
                #expect(page.head == LogPosition(seq: reaction.seq, ordinal: answer.position.ordinal))
                let message = try await ann.message(first.message, in: here)
                #expect(message == page.messages.first)
                #expect(message.reactions == [ReactionTally(emoji: "👍", count: 1, mine: true)])
                for (id, conversation, code) in [
                    (MessageID(here.value), here, ChatError.Code.messageNotFound),
                    (first.message, ConversationID(first.message.value), .conversationNotFound),
                ] {
                    let error = await #expect(throws: ChatError.self) { try await ann.message(id, in: conversation) }
                    #expect(error?.code == code)
                }
            }
        }
    }
}

extension ChatClientEvent {
    /// The message that a log event created.
    var message: (conversation: ConversationID, content: MessageContent)? {
        guard case .event(let event) = self, case .messageCreated(let content) = event.kind else { return nil }
        return (event.conversation, content)
    }

    /// The log event, when it belongs to the conversation.
    func event(in conversation: ConversationID) -> ConversationEvent? {
        guard case .event(let event) = self, event.conversation == conversation else { return nil }
        return event
    }
}
