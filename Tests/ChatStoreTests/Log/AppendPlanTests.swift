import ChatCore
import ChatTesting
import Testing

@testable import ChatStore

@Suite("What a batch comes to")
struct AppendPlanTests {
    private var fixture = AppendFixture()

    @Test("places have no gaps, although duplicates and refused events stand between")
    func gapFree() {
        let keys = (0..<3).map { _ in fixture.samples.clientID() }
        let plan = fixture.plan([
            fixture.send(by: fixture.member, key: keys[0]),
            fixture.send(by: fixture.member, key: keys[0]),
            fixture.send(by: fixture.stranger, key: keys[1]),
            fixture.event(.rename(title: "x"), by: fixture.member),
            fixture.event(.rename(title: "x"), by: fixture.admin),
            fixture.send("", by: fixture.member),
            fixture.send(by: fixture.owner, key: keys[0]),
            fixture.event(.rename(title: "x"), by: fixture.owner),
            fixture.send(by: fixture.owner, in: fixture.samples.conversationID()),
            fixture.send(by: fixture.admin, key: keys[2]),
            fixture.send(by: fixture.member, key: keys[0]),
        ])
        #expect(
            plan.answers == [
                "11", "=11", "conversation_not_found", "forbidden", "12", "invalid_request", "13", "-",
                "conversation_not_found", "14", "=11",
            ])
        #expect(plan.events.map(\.position.seq) == [11, 12, 13, 14])
        #expect(plan.events.map(\.position.ordinal) == [5, 5, 6, 7])
        #expect(plan.heads.map(\.head) == [LogPosition(seq: 14, ordinal: 7)])
        #expect(plan.heads.map(\.lastActivity) == plan.events.suffix(1).map(\.at))
    }

    @Test("of two equal keys the first wins, whatever the second says")
    func equalKeys() {
        let key = fixture.samples.clientID()
        let plan = fixture.plan([
            fixture.send("first", by: fixture.member, key: key), fixture.send("second", by: fixture.member, key: key),
        ])
        #expect(plan.answers == ["11", "=11"])
        #expect(plan.outcome(1)?.event == plan.outcome(0)?.event)
        #expect(plan.events == [plan.outcome(0)?.event])
    }

    @Test("an earlier send is answered again, before every rule but membership")
    mutating func earlierSend() {
        let key = fixture.samples.clientID()
        let direct = fixture.addDirect(fixture.member, fixture.stranger)
        fixture.facts.conversations[direct]?.isBlocked = true
        let first = fixture.addSend("first", by: fixture.member, in: direct, key: key)
        let left = fixture.addSend("left since", by: fixture.stranger, in: fixture.group, key: key)
        let plan = fixture.plan([
            fixture.send("again", by: fixture.member, in: direct, key: key),
            fixture.send("new", by: fixture.member, in: direct),
            fixture.send("again", by: fixture.stranger, in: left.conversation, key: key),
        ])
        #expect(plan.answers == ["=2", "blocked", "conversation_not_found"])
        #expect(plan.outcome(0)?.event == first)
        #expect(plan.outcome(0)?.audience == first.conversation.audience(of: fixture.facts))
        #expect(plan.changesNothing && plan.marks.isEmpty && plan.heads.isEmpty)
    }

    @Test("keys belong to a sender and a conversation")
    mutating func keyScope() {
        let key = fixture.samples.clientID()
        let direct = fixture.addDirect(fixture.member, fixture.owner)
        let plan = fixture.plan([
            fixture.send(by: fixture.member, key: key), fixture.send(by: fixture.owner, key: key),
            fixture.send(by: fixture.member, in: direct, key: key),
        ])
        #expect(plan.answers == ["11", "12", "11"])
        #expect(Set(plan.heads.map(\.id)) == [fixture.group, direct])
    }

    @Test("a message id is taken once")
    func messageID() {
        let content = fixture.samples.content()
        var again = content
        again.clientID = fixture.samples.clientID()
        let plan = fixture.plan([fixture.say(content, by: fixture.member), fixture.say(again, by: fixture.member)])
        #expect(plan.answers == ["11", "conflict"])
    }

    @Test("events that change nothing write nothing")
    func unchanged() {
        let plan = fixture.plan([
            fixture.event(.rename(title: "Group"), by: fixture.admin),
            fixture.event(.editMessage(fixture.old, body: "old"), by: fixture.member),
            fixture.event(.removeReaction(fixture.old, emoji: "+"), by: fixture.member),
            fixture.event(.addMembers([fixture.member], role: .member), by: fixture.admin),
            fixture.event(.changeRole(fixture.member, role: .member), by: fixture.owner),
        ])
        #expect(plan.answers == Array(repeating: "-", count: 5))
        #expect(plan.results.allSatisfy { (try? $0.get())?.position == LogPosition(seq: 10, ordinal: 4) })
        #expect(plan.changesNothing)
        #expect(plan.alterations.isEmpty && plan.marks.isEmpty && plan.heads.isEmpty && plan.openings.isEmpty)
    }

    @Test("a batch without events comes to nothing")
    func empty() {
        let plan = fixture.plan([])
        #expect(plan.results.isEmpty && plan.changesNothing)
    }

    @Test("outcomes tell who hears of it and how many members there are then")
    func outcomes() {
        let plan = fixture.plan([
            fixture.event(.addMembers([fixture.stranger], role: .member), by: fixture.admin),
            fixture.send(by: fixture.stranger),
            fixture.event(.removeMember(fixture.member), by: fixture.member),
            fixture.event(.removeMember(fixture.stranger), by: fixture.admin),
            fixture.send(by: fixture.stranger),
        ])
        #expect(plan.answers == ["11", "12", "13", "14", "conversation_not_found"])
        #expect((0..<4).map { plan.outcome($0)?.memberCount } == [4, 4, 3, 2])
        #expect((0..<4).allSatisfy { plan.outcome($0)?.audience == .group(fixture.group) })
        #expect(plan.heads.map(\.memberCount) == [2])
    }

    @Test("the last owner cannot go before another one is made, in the same batch too")
    func owners() {
        let leave = fixture.event(.removeMember(fixture.owner), by: fixture.owner)
        let plan = fixture.plan([
            leave, fixture.event(.changeRole(fixture.admin, role: .owner), by: fixture.owner), leave,
            fixture.event(.changeRole(fixture.admin, role: .member), by: fixture.admin),
        ])
        #expect(plan.answers == ["conflict", "11", "12", "conflict"])
        #expect(plan.heads.map(\.ownerCount) == [1])
    }
}

extension ConversationID {
    fileprivate func audience(of facts: AppendFacts) -> Audience? { facts.conversations[self]?.audience }
}
