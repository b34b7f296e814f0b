import ChatCore
import ChatStore
import ChatTesting
import Testing

@Suite("Bounds of the in-memory store")
struct InMemoryBoundsTests {
    /// A store with one group and its only member.
    private struct Fixture {
        let store: InMemoryChatStorage
        let samples = SampleMaker(seed: 1)
        let user: UserID
        let group: ConversationID

        init(_ limits: InMemoryChatStorage.Limits) async throws {
            store = InMemoryChatStorage(limits: limits)
            user = samples.userID()
            _ = try await store.signIn(user, profile: UserProfile(), at: samples.time())
            group = try await store.createGroup(samples.group(by: user, members: [])).conversation
        }

        @discardableResult
        func send(
            _ body: String, key: ClientMessageID? = nil, replyTo: MessageID? = nil, in other: ConversationID? = nil
        ) async throws -> AppendOutcome {
            let target = PendingEvent.Target.conversation(other ?? group)
            return try await append(samples.message(body, by: user, to: target, replyTo: replyTo, key: key))
        }

        @discardableResult
        func change(_ change: PendingEvent.Change) async throws -> AppendOutcome {
            try await append(
                PendingEvent(target: .conversation(group), actor: user, at: samples.time(), change: change))
        }

        func append(_ event: PendingEvent) async throws -> AppendOutcome {
            try #require(await store.append([event]).first).get()
        }

        func events(after: Int64) async throws -> SyncPage {
            try await store.events(SyncQuery(conversation: group, after: after), viewer: user)
        }

        func history() async throws -> HistoryPage {
            try await store.history(HistoryQuery(conversation: group, limit: 200), viewer: user)
        }
    }

    private func id(_ outcome: AppendOutcome) throws -> MessageID {
        guard case .messageCreated(let content)? = outcome.event?.kind else { throw NotAMessage() }
        return content.id
    }
    private struct NotAMessage: Error {}

    @Test("the oldest events of a conversation go first, and the log goes on without a gap")
    func trimming() async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 5))
        for number in 1...9 { try await fixture.send("\(number)") }
        let kept = try await fixture.events(after: 5)
        #expect(kept.events.map(\.position.seq) == [6, 7, 8, 9, 10])
        #expect(kept.events.map(\.position.ordinal) == [5, 6, 7, 8, 9])
        #expect(kept.head == LogPosition(seq: 10, ordinal: 9))
        #expect(!kept.isReset && !kept.hasMore)
        let history = try await fixture.history()
        #expect(history.messages.map(\.body) == ["5", "6", "7", "8", "9"])
        #expect(history.messages.map(\.ordinal) == [5, 6, 7, 8, 9])
        #expect(!history.hasMore)
    }

    @Test("sync from before the oldest event is a reset", arguments: [Int64(0), 1, 4])
    func reset(after: Int64) async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 5))
        for number in 1...9 { try await fixture.send("\(number)") }
        let page = try await fixture.events(after: after)
        #expect(page.isReset && page.events.isEmpty && !page.hasMore)
        #expect(page.head.seq == 10)
    }

    @Test("a trimmed message is gone for every command, and a later reply keeps naming it")
    func trimmedMessage() async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 3))
        let first = try id(try await fixture.send("first"))
        let reply = try id(try await fixture.send("reply", replyTo: first))
        try await fixture.change(.addReaction(reply, emoji: "👍"))
        try await fixture.send("more")
        for change: PendingEvent.Change in [
            .editMessage(first, body: "x"), .deleteMessage(first), .addReaction(first, emoji: "👍"),
            .createMessage(fixture.samples.content(replyTo: first)),
        ] {
            await #expect(throws: ChatError(.messageNotFound)) { try await fixture.change(change) }
        }
        let kept = try await fixture.store.message(reply, in: fixture.group, viewer: fixture.user)
        #expect(kept.replyTo == first)
        #expect(kept.reactions == [ReactionTally(emoji: "👍", count: 1, mine: true)])
    }

    @Test("a change that would push its own message out is refused and takes no seq")
    func selfTrimming() async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 1))
        let message = try id(try await fixture.send("only"))
        await #expect(throws: ChatError(.messageNotFound)) {
            try await fixture.change(.editMessage(message, body: "x"))
        }
        #expect(try await fixture.send("next").position == LogPosition(seq: 3, ordinal: 2))
    }

    @Test("a deletion redacts the edits that are left of a message edited many times")
    func editsThenTrim() async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 6))
        for number in 1...3 { try await fixture.send("\(number)") }
        let message = try id(try await fixture.send("secret"))
        for number in 1...4 { try await fixture.change(.editMessage(message, body: "secret \(number)")) }
        try await fixture.change(.deleteMessage(message))
        let page = try await fixture.events(after: 4)
        #expect(page.events.count == 6)
        for event in page.events {
            switch event.kind {
            case .messageCreated(let content): #expect(content.body.isEmpty)
            case .messageEdited(_, let body): #expect(body.isEmpty)
            default: #expect(event.kind == .messageDeleted(message))
            }
        }
    }

    @Test("a repeat of a trimmed message still answers with its place, id and time")
    func retiredKeys() async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 2))
        let key = fixture.samples.clientID()
        let first = try await fixture.send("first", key: key)
        for number in 1...5 { try await fixture.send("\(number)") }
        let again = try await fixture.send("first", key: key)
        #expect(again.disposition == .duplicate)
        #expect(again.position == first.position)
        #expect(again.event?.at == first.event?.at)
        #expect(try id(again) == id(first))
        #expect(try await fixture.events(after: 7).head.seq == 7)
    }

    @Test("keys of trimmed messages go oldest first, keys of kept ones never")
    func retiredKeyBound() async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 2, maxRetiredKeys: 2))
        let keys = (0..<6).map { _ in fixture.samples.clientID() }
        for key in keys { try await fixture.send("x", key: key) }
        for key in keys[2...] { #expect(try await fixture.send("x", key: key).disposition == .duplicate) }
        #expect(try await fixture.send("x", key: keys[0]).disposition == .appended)
    }

    @Test("a mark on a trimmed event moves forward, claims no unconfirmed message, and is exact again later")
    func cursorOnTrimmedEvent() async throws {
        let fixture = try await Fixture(.init(maxEventsPerConversation: 4))
        let reader = fixture.samples.userID("reader")
        _ = try await fixture.store.signIn(reader, profile: UserProfile(), at: fixture.samples.time())
        try await fixture.change(.addMembers([reader], role: .member))
        for number in 1...8 { try await fixture.send("\(number)") }
        func read(_ seq: Int64) async throws -> CursorOutcome {
            let request = CursorAdvance(user: reader, conversation: fixture.group, kind: .read, seq: seq)
            return try #require(await fixture.store.advance([request]).first).get()
        }
        let trimmed = try await read(4)
        #expect(trimmed.changed)
        #expect(trimmed.cursors.read == LogPosition(seq: 4, ordinal: 0))
        #expect(trimmed.unread == 8)
        let exact = try await read(8)
        #expect(exact.cursors.read == LogPosition(seq: 8, ordinal: 6))
        #expect(exact.unread == 2)
        #expect(try await read(5).cursors == exact.cursors)
    }

    @Test("past the total, a growing log gives up its own oldest event and an empty one is refused")
    func totalEvents() async throws {
        let fixture = try await Fixture(.init(maxEvents: 4))
        let notes = try await fixture.store.openDirect(
            fixture.user, fixture.user, id: fixture.samples.conversationID(), at: fixture.samples.time())
        for number in 1...5 { try await fixture.send("\(number)") }
        #expect(try await fixture.history().messages.map(\.body) == ["2", "3", "4", "5"])
        await #expect(throws: ChatError(.storeFull)) { try await fixture.send("x", in: notes.id) }
        await #expect(throws: ChatError(.storeFull)) {
            try await fixture.store.createGroup(fixture.samples.group(by: fixture.user, members: []))
        }
        try await fixture.change(.removeMember(fixture.user))
        #expect(try await fixture.send("x", in: notes.id).position.seq == 1, "an empty group's room is free again")
    }

    @Test("one conversation too many is refused, and room comes back when a group empties")
    func conversations() async throws {
        let fixture = try await Fixture(.init(maxConversations: 1))
        func createAnother() async throws {
            _ = try await fixture.store.createGroup(fixture.samples.group(by: fixture.user, members: []))
        }
        await #expect(throws: ChatError(.storeFull)) { try await createAnother() }
        await #expect(throws: ChatError(.storeFull)) {
            try await fixture.store.openDirect(
                fixture.user, fixture.user, id: fixture.samples.conversationID(), at: fixture.samples.time())
        }
        try await fixture.change(.removeMember(fixture.user))
        try await createAnother()
    }

    @Test("one user too many is refused, known ones still sign in")
    func users() async throws {
        let fixture = try await Fixture(.init(maxUsers: 1))
        await #expect(throws: ChatError(.storeFull)) {
            try await fixture.store.signIn(
                fixture.samples.userID(), profile: UserProfile(), at: fixture.samples.time())
        }
        _ = try await fixture.store.signIn(fixture.user, profile: UserProfile(), at: fixture.samples.time())
    }

    @Test("one block too many is refused, repeated ones are not")
    func blocks() async throws {
        let fixture = try await Fixture(.init(maxBlocksPerUser: 1))
        let others = [fixture.samples.userID(), fixture.samples.userID()]
        for id in others { _ = try await fixture.store.signIn(id, profile: UserProfile(), at: fixture.samples.time()) }
        func block(_ id: UserID) async throws -> Bool {
            try await fixture.store.block(id, by: fixture.user, at: fixture.samples.time())
        }
        #expect(try await block(others[0]))
        await #expect(throws: ChatError.self) { try await block(others[1]) }
        #expect(try await !block(others[0]))
    }

    @Test("revocations of expired tokens make room, others never do")
    func revocations() async throws {
        let fixture = try await Fixture(.init(maxRevocations: 1))
        try await fixture.store.revoke(.token("expired", until: Timestamp(milliseconds: 1)))
        try await fixture.store.revoke(.token("valid", until: Timestamp(milliseconds: .max)))
        await #expect(throws: ChatError(.storeFull)) {
            try await fixture.store.revoke(.user(fixture.user, issuedBefore: fixture.samples.time()))
        }
        let token = VerifiedToken(
            user: fixture.user, issuer: "i", tokenID: "valid", expiresAt: Timestamp(milliseconds: .max))
        #expect(try await fixture.store.isRevoked(token))
    }

    @Test("limits below one count as one")
    func smallest() async throws {
        let limits = InMemoryChatStorage.Limits(maxEventsPerConversation: 0, maxEvents: -1, maxUsers: .min)
        #expect(limits.maxEventsPerConversation == 1 && limits.maxEvents == 1 && limits.maxUsers == 1)
    }
}
