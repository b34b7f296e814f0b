import ChatCore
import ChatTesting
import Testing

@testable import ChatStore

@Suite("What a batch asks about")
struct AppendQuestionsTests {
    private let samples = SampleMaker(seed: 5)
    private let (me, other, third): (UserID, UserID, UserID)
    private let (group, message): (ConversationID, MessageID)

    init() {
        (me, other, third) = (samples.userID("me"), samples.userID("other"), samples.userID("third"))
        (group, message) = (samples.conversationID(), samples.messageID())
    }

    private func ask(_ changes: PendingEvent.Change...) -> AppendQuestions {
        AppendQuestions(
            changes.map { PendingEvent(target: .conversation(group), actor: me, at: samples.time(), change: $0) })
    }

    private func seats(_ users: UserID...) -> Set<AppendQuestions.Seat> {
        Set(users.map { AppendQuestions.Seat(conversation: group, user: $0) })
    }

    @Test("nothing asks nothing")
    func empty() {
        let asked = AppendQuestions([])
        #expect(asked.conversations.isEmpty && asked.seats.isEmpty && asked.pairs.isEmpty && asked.accounts.isEmpty)
    }

    @Test("a message asks for its sender's seat, its key and what it answers")
    func send() throws {
        let content = samples.content(replyTo: message)
        let asked = ask(.createMessage(content), .createMessage(content))
        #expect(asked.conversations == [group])
        #expect(asked.seats == seats(me))
        let key = try #require(content.clientID)
        #expect(asked.keys == [IdempotencyKey(conversation: group, sender: me, clientID: key)])
        #expect(asked.messages == [message])
        #expect(asked.reacting.isEmpty && asked.owned.isEmpty && asked.accounts.isEmpty && asked.pairs.isEmpty)
    }

    @Test("a message without a key or an answer asks for neither")
    func plainSend() {
        let asked = ask(.createMessage(MessageContent(id: message, body: "x")))
        #expect(asked.keys.isEmpty && asked.messages.isEmpty)
    }

    @Test("changes of a message ask for it, reactions also for the actor's own")
    func messages() {
        for change in [PendingEvent.Change.editMessage(message, body: "x"), .deleteMessage(message)] {
            #expect(ask(change).messages == [message])
            #expect(ask(change).reacting.isEmpty)
        }
        for change in [PendingEvent.Change.addReaction(message, emoji: "+"), .removeReaction(message, emoji: "+")] {
            #expect(ask(change).messages == [message])
            #expect(ask(change).reacting == [AppendQuestions.Reacting(message: message, actor: me)])
        }
    }

    @Test("new members are asked for by seat and account")
    func addMembers() {
        let asked = ask(.addMembers([other, third, other], role: .member))
        #expect(asked.seats == seats(me, other, third))
        #expect(asked.accounts == [other, third])
        #expect(asked.owned.isEmpty)
    }

    @Test("a list that is refused for its length is not looked up", arguments: [(1000, 1001), (1001, 1)])
    func tooMany(count: Int, expected: Int) {
        let users = (0..<count).map { _ in samples.userID() }
        let asked = ask(.addMembers(users, role: .member))
        #expect(asked.seats.count == expected)
        #expect(asked.accounts.count == expected - 1)
    }

    @Test("who leaves or changes roles is asked for, and the owners are counted")
    func owners() {
        for change in [PendingEvent.Change.removeMember(other), .changeRole(other, role: .admin)] {
            #expect(ask(change).seats == seats(me, other))
            #expect(ask(change).owned == [group])
            #expect(ask(change).accounts.isEmpty)
        }
        #expect(ask(.rename(title: "x")).owned.isEmpty)
    }

    private func direct(_ actor: UserID, _ peer: UserID) -> PendingEvent {
        samples.message(by: actor, to: .direct(with: peer, newID: samples.conversationID()))
    }

    @Test("a message to a person asks for the pair, and for the accounts when there is no conversation yet")
    func unopened() {
        let asked = AppendQuestions([direct(me, other), direct(other, me)])
        #expect(asked.pairs == [UserPair(me, other)])
        #expect(asked.accounts == [me, other])
        #expect(asked.conversations.isEmpty && asked.seats.isEmpty && asked.keys.isEmpty)
    }

    @Test("a message to a person stands in their conversation when there is one")
    func opened() {
        let asked = AppendQuestions([direct(me, other), direct(me, third)], directs: [UserPair(other, me): group])
        #expect(asked.pairs == [UserPair(me, other), UserPair(me, third)])
        #expect(asked.conversations == [group])
        #expect(asked.seats == seats(me))
        #expect(asked.keys.count == 1)
        #expect(asked.accounts == [me, third])
    }
}
