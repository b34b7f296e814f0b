import ChatCore
import ChatTesting
import Testing

@testable import ChatStore

@Suite("Where senders stand after a batch")
struct AppendPlanMarkTests {
    private let fixture = AppendFixture()

    private func marks(_ events: [PendingEvent]) -> [UserID: Int64] {
        let plan = fixture.plan(events)
        #expect(plan.marks.keys.allSatisfy { $0.conversation == fixture.group })
        return Dictionary(uniqueKeysWithValues: plan.marks.map { ($0.key.user, $0.value.seq) })
    }

    private func add(_ user: UserID) -> PendingEvent {
        fixture.event(.addMembers([user], role: .member), by: fixture.admin)
    }
    private func remove(_ user: UserID) -> PendingEvent { fixture.event(.removeMember(user), by: fixture.admin) }

    @Test("at their own last message, with its ordinal")
    func last() {
        let (member, owner) = (fixture.member, fixture.owner)
        let plan = fixture.plan([
            fixture.send(by: member), fixture.send(by: owner), fixture.send(by: member),
            fixture.event(.rename(title: "x"), by: owner), fixture.send(by: fixture.admin),
        ])
        let expected = [
            member: LogPosition(seq: 13, ordinal: 7), owner: LogPosition(seq: 12, ordinal: 6),
            fixture.admin: LogPosition(seq: 15, ordinal: 8),
        ]
        #expect(plan.marks.count == 3)
        for (user, position) in expected {
            #expect(plan.marks[AppendPlan.Mark(conversation: fixture.group, user: user)] == position)
        }
    }

    @Test("where they stood, when they said nothing new")
    func nothingSaid() {
        let key = fixture.samples.clientID()
        #expect(
            marks([
                fixture.event(.editMessage(fixture.old, body: "x"), by: fixture.member),
                fixture.event(.addReaction(fixture.old, emoji: "+"), by: fixture.admin),
                fixture.send("", by: fixture.owner), fixture.send(by: fixture.stranger),
            ]) == [:])
        #expect(
            marks([fixture.send(by: fixture.member, key: key), fixture.send(by: fixture.member, key: key)])
                == [fixture.member: 11])
    }

    @Test("nowhere, once they left")
    func left() {
        let (member, owner) = (fixture.member, fixture.owner)
        #expect(marks([fixture.send(by: member), fixture.send(by: owner), remove(member)]) == [owner: 12])
    }

    @Test("at the start, when they left and joined again without a word")
    func rejoined() {
        let member = fixture.member
        #expect(marks([fixture.send(by: member), remove(member), add(member)]) == [:])
    }

    @Test("at what they said after they joined again")
    func saidAfter() {
        let member = fixture.member
        let events = [
            fixture.send(by: member), remove(member), fixture.send(by: member), add(member), fixture.send(by: member),
        ]
        #expect(marks(events) == [member: 14])
    }

    @Test("at their first message, when they joined in the batch")
    func joined() {
        #expect(marks([add(fixture.stranger), fixture.send(by: fixture.stranger)]) == [fixture.stranger: 12])
    }
}
