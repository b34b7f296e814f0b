import ChatCore
import ChatTesting
import Testing

@testable import ChatStore

@Suite("Direct conversations opened by a message")
struct AppendPlanOpeningTests {
    private var fixture = AppendFixture()

    private func first(
        _ body: String = "hello", by actor: UserID, to peer: UserID, id: ConversationID? = nil,
        key: ClientMessageID? = nil, replyTo: MessageID? = nil
    ) -> PendingEvent {
        fixture.samples.message(
            body, by: actor, to: .direct(with: peer, newID: id ?? fixture.samples.conversationID()), replyTo: replyTo,
            key: key)
    }

    @Test("the first message opens it under the id that came with it")
    func opens() {
        let (member, stranger, id) = (fixture.member, fixture.stranger, fixture.samples.conversationID())
        let event = first(by: member, to: stranger, id: id)
        let plan = fixture.plan([event])
        let pair = UserPair(member, stranger)
        #expect(plan.answers == ["1"])
        #expect(plan.outcome(0)?.conversation == id)
        #expect(plan.outcome(0)?.audience == .direct(pair.low, pair.high))
        #expect(plan.outcome(0)?.memberCount == 2)
        #expect(plan.openings.map(\.id) == [id])
        #expect(plan.openings.map(\.kind) == [.direct(pair.low, pair.high)])
        #expect(plan.openings.map(\.createdAt) == [event.at])
        #expect(plan.events.map(\.position) == [LogPosition(seq: 1, ordinal: 1)])
        #expect(plan.heads.map(\.id) == [id])
        #expect(plan.marks.map(\.key) == [AppendPlan.Mark(conversation: id, user: member)])
    }

    @Test("it is opened once, whoever of the two is first, and what follows stands in it")
    func twice() {
        let (member, stranger, id) = (fixture.member, fixture.stranger, fixture.samples.conversationID())
        let key = fixture.samples.clientID()
        let plan = fixture.plan([
            first(by: member, to: stranger, id: id, key: key), first(by: stranger, to: member),
            first("again", by: member, to: stranger, key: key), fixture.send(by: stranger, in: id),
            fixture.send(by: fixture.owner, in: id),
        ])
        #expect(plan.answers == ["1", "2", "=1", "3", "conversation_not_found"])
        #expect((0..<4).allSatisfy { plan.outcome($0)?.conversation == id })
        #expect(plan.openings.map(\.id) == [id])
        #expect(plan.heads.map(\.head) == [LogPosition(seq: 3, ordinal: 3)])
    }

    @Test("notes to oneself have one member, and no block applies")
    mutating func oneself() {
        let member = fixture.member
        fixture.facts.blockedPairs = [UserPair(member, member)]
        let plan = fixture.plan([first(by: member, to: member), first(by: member, to: member)])
        #expect(plan.answers == ["1", "2"])
        #expect(plan.openings.map(\.memberCount) == [1])
        #expect(plan.outcome(0)?.audience == .direct(member, member))
    }

    @Test("one that is there is written to, whatever became of the accounts")
    mutating func existing() {
        let (member, stranger) = (fixture.member, fixture.stranger)
        let id = fixture.addDirect(member, stranger)
        fixture.facts.standings = [:]
        let plan = fixture.plan([first(by: stranger, to: member)])
        #expect(plan.answers == ["11"])
        #expect(plan.outcome(0)?.conversation == id)
        #expect(plan.openings.isEmpty)
    }

    enum Obstacle: CaseIterable {
        case missingPeer, disabledPeer, missingActor, disabledActor, blocked, noText, reply, tooLong
    }

    @Test("a refused message leaves nothing behind, and the next one may open it", arguments: Obstacle.allCases)
    mutating func refused(obstacle: Obstacle) {
        let (member, stranger) = (fixture.member, fixture.stranger)
        var event = first(by: member, to: stranger)
        var code = "user_not_found"
        switch obstacle {
        case .missingPeer: fixture.facts.standings[stranger] = nil
        case .disabledPeer: fixture.facts.standings[stranger] = .disabled
        case .missingActor: fixture.facts.standings[member] = nil
        case .disabledActor: fixture.facts.standings[member] = .disabled
        case .blocked:
            fixture.facts.blockedPairs = [UserPair(stranger, member)]
            code = "blocked"
        case .noText: (event, code) = (first("", by: member, to: stranger), "invalid_request")
        case .reply: (event, code) = (first(by: member, to: stranger, replyTo: fixture.old), "message_not_found")
        case .tooLong:
            event = first(String(repeating: "x", count: 8193), by: member, to: stranger)
            code = "payload_too_large"
        }
        let plan = fixture.plan([event])
        #expect(plan.answers == [code])
        #expect(plan.changesNothing && plan.heads.isEmpty && plan.marks.isEmpty)
        // Others in the batch are no worse off.
        let others = fixture.plan([event, first(by: fixture.owner, to: fixture.admin)])
        #expect(others.answers == [code, "1"])
    }

    @Test("a message that is refused for itself does not keep the next from opening it")
    func nextOpens() {
        let plan = fixture.plan([
            first("", by: fixture.member, to: fixture.stranger), first(by: fixture.member, to: fixture.stranger),
        ])
        #expect(plan.answers == ["invalid_request", "1"])
    }

    @Test("an id that is taken is not written into")
    func takenID() {
        let plan = fixture.plan([first(by: fixture.member, to: fixture.stranger, id: fixture.group)])
        #expect(plan.answers == ["conflict"])
        #expect(plan.changesNothing)
    }

    @Test("nothing but a message opens one, and nothing else is addressed to a person")
    mutating func otherChanges() {
        _ = fixture.addDirect(fixture.member, fixture.owner)
        let events = [fixture.stranger, fixture.owner].map { peer in
            PendingEvent(
                target: .direct(with: peer, newID: fixture.samples.conversationID()), actor: fixture.member,
                at: fixture.samples.time(), change: .deleteMessage(fixture.old))
        }
        #expect(fixture.plan(events).answers == ["invalid_request", "invalid_request"])
    }
}
