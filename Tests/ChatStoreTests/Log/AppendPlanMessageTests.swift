import ChatCore
import ChatTesting
import Testing

@testable import ChatStore

@Suite("Changes of messages in a batch")
struct AppendPlanMessageTests {
    private var fixture = AppendFixture()

    private func reactions(_ counts: [(String, Int32)], by actors: [UserID]) -> [LockedConversation.Reaction] {
        counts.map { LockedConversation.Reaction(emoji: $0.0, count: $0.1, actors: Set(actors)) }
    }

    @Test("a message of the batch is answered, edited, reacted to and deleted like any other")
    func sameBatch() {
        let content = fixture.samples.content("first")
        let (id, member, admin) = (content.id, fixture.member, fixture.admin)
        let reply = fixture.samples.content("reply", replyTo: id)
        let events = [
            fixture.say(content, by: member),
            fixture.say(reply, by: admin),
            fixture.event(.editMessage(id, body: "second"), by: member),
            fixture.event(.editMessage(id, body: "second"), by: member),
            fixture.event(.editMessage(id, body: "third"), by: admin),
            fixture.event(.addReaction(id, emoji: "+"), by: admin),
            fixture.event(.addReaction(id, emoji: "+"), by: admin),
            fixture.event(.removeReaction(id, emoji: "+"), by: member),
            fixture.event(.deleteMessage(id), by: admin),
            fixture.event(.deleteMessage(id), by: member),
            fixture.event(.editMessage(id, body: "fourth"), by: member),
            fixture.say(fixture.samples.content("late", replyTo: id), by: admin),
            fixture.event(.addReaction(id, emoji: "+"), by: admin),
        ]
        let plan = fixture.plan(events)
        #expect(
            plan.answers == [
                "11", "12", "13", "-", "forbidden", "14", "-", "-", "15", "-", "conflict", "conflict", "conflict",
            ])
        #expect(
            plan.alterations == [
                .edit(id, seq: 11, in: fixture.group, body: "second", at: events[2].at),
                .addReaction(id, emoji: "+", by: admin),
                .tally(seq: 11, in: fixture.group, reactions([("+", 1)], by: [admin])),
                .delete(id, seq: 11, in: fixture.group),
            ])
    }

    @Test("nothing is about a message that comes later in the batch")
    func tooEarly() {
        let content = fixture.samples.content()
        let plan = fixture.plan([
            fixture.say(fixture.samples.content(replyTo: content.id), by: fixture.member),
            fixture.event(.editMessage(content.id, body: "x"), by: fixture.member),
            fixture.say(content, by: fixture.member),
        ])
        #expect(plan.answers == ["message_not_found", "message_not_found", "11"])
    }

    @Test("changes of an earlier message name its place")
    func earlier() {
        let edit = fixture.event(.editMessage(fixture.old, body: "new"), by: fixture.member)
        let plan = fixture.plan([edit, fixture.event(.deleteMessage(fixture.old), by: fixture.admin)])
        #expect(
            plan.alterations == [
                .edit(fixture.old, seq: 3, in: fixture.group, body: "new", at: edit.at),
                .delete(fixture.old, seq: 3, in: fixture.group),
            ])
        #expect(plan.events.map(\.position.ordinal) == [4, 4])
    }

    @Test("each reaction is followed by what then stands on the message")
    mutating func tallies() {
        let (member, admin, old) = (fixture.member, fixture.admin, fixture.old)
        // Two others put the first one there.
        let (group, before) = (fixture.group, reactions([("a", 2)], by: []))
        fixture.facts.conversations[group]?.messages[old]?.reactions = before
        let plan = fixture.plan([
            fixture.event(.addReaction(old, emoji: "b"), by: member),
            fixture.event(.addReaction(old, emoji: "a"), by: member),
            fixture.event(.removeReaction(old, emoji: "b"), by: member),
            fixture.event(.addReaction(old, emoji: "b"), by: admin),
            fixture.event(.removeReaction(old, emoji: "a"), by: admin),
        ])
        #expect(plan.answers == ["11", "12", "13", "14", "-"])
        let tallies = plan.alterations.compactMap { alteration -> [String]? in
            guard case .tally(3, group, let reactions) = alteration else { return nil }
            return reactions.map { "\($0.emoji)\($0.count)" }
        }
        #expect(tallies == [["a2", "b1"], ["a3", "b1"], ["a3"], ["a3", "b1"]])
        #expect(plan.alterations.count == 8)
        #expect(plan.alterations[4] == .removeReaction(old, emoji: "b", by: member))
    }

    @Test("emoji are told apart by their bytes")
    func emojiBytes() {
        let plan = fixture.plan(
            ["\u{E9}", "e\u{301}", "\u{E9}"].map {
                fixture.event(.addReaction(fixture.old, emoji: $0), by: fixture.member)
            })
        #expect(plan.answers == ["11", "12", "-"])
    }

    @Test("the repeat of a send is not answered with a text that was deleted since", arguments: [true, false])
    mutating func redaction(inBatch: Bool) {
        let key = fixture.samples.clientID()
        let (member, group) = (fixture.member, fixture.group)
        var content = fixture.samples.content("secret", key: key)
        var events: [PendingEvent] = []
        if inBatch {
            events.append(fixture.say(content, by: member))
        } else {
            let send = fixture.addSend("secret", by: member, in: group, key: key)
            guard case .messageCreated(let earlier) = send.kind else { return }
            content = earlier
            fixture.facts.conversations[group]?.messages[content.id] = LockedConversation.LockedMessage(
                seq: 2, sender: member, body: "secret", isDeleted: false, reactions: [])
        }
        events.append(fixture.event(.deleteMessage(content.id), by: member))
        events.append(fixture.send("secret", by: member, key: key))
        let plan = fixture.plan(events)
        content.body = ""
        #expect(plan.answers.last == (inBatch ? "=11" : "=2"))
        #expect(plan.outcome(events.count - 1)?.event?.kind == .messageCreated(content))
        // The other's key is another one's business.
        #expect(plan.events.count == (inBatch ? 2 : 1))
    }

    @Test("changes are written in the order in which they were made")
    func order() {
        let (owner, admin, stranger, group) = (fixture.owner, fixture.admin, fixture.stranger, fixture.group)
        let events = [
            fixture.event(.addMembers([stranger], role: .member), by: admin),
            fixture.event(.changeRole(stranger, role: .admin), by: owner),
            fixture.event(.rename(title: "New"), by: stranger),
            fixture.event(.removeMember(stranger), by: stranger),
            fixture.event(.addMembers([stranger], role: .admin), by: admin),
        ]
        let plan = fixture.plan(events)
        #expect(plan.answers == ["11", "12", "13", "14", "15"])
        #expect(
            plan.alterations == [
                .join(group, [stranger], role: .member, at: events[0].at), .setRole(group, stranger, role: .admin),
                .rename(group, title: "New"), .leave(group, stranger),
                .join(group, [stranger], role: .admin, at: events[4].at),
            ])
        #expect(plan.heads.map(\.kind) == [.group(title: "New")])
    }
}
