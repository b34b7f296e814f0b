import ChatCore
import ChatTesting

@testable import ChatStore

/// A group at seq 10 (4 messages) as a transaction would have read it, and events for it.
struct AppendFixture {
    let samples = SampleMaker(seed: 11)
    let (owner, admin, member, stranger): (UserID, UserID, UserID, UserID)
    let group: ConversationID
    /// Said by `member` at seq 3.
    let old: MessageID
    var facts = AppendFacts()

    init() {
        (owner, admin) = (samples.userID("owner"), samples.userID("admin"))
        (member, stranger) = (samples.userID("member"), samples.userID("stranger"))
        (group, old) = (samples.conversationID(), samples.messageID())
        var conversation = Self.conversation(group, kind: .group(title: "Group"), at: samples.time())
        conversation.roles = [owner: .owner, admin: .admin, member: .member]
        (conversation.memberCount, conversation.ownerCount) = (3, 1)
        conversation.messages[old] = LockedConversation.LockedMessage(
            seq: 3, sender: member, body: "old", isDeleted: false, reactions: [])
        facts.conversations[group] = conversation
        for user in [owner, admin, member, stranger] { facts.standings[user] = .enabled }
    }

    static func conversation(
        _ id: ConversationID, kind: Conversation.Kind, at time: Timestamp
    ) -> LockedConversation {
        var conversation = LockedConversation(
            id: id, kind: kind, createdAt: time, lastActivity: time, memberCount: 2)
        conversation.head = LogPosition(seq: 10, ordinal: 4)
        return conversation
    }

    /// A direct conversation of two people that is there already.
    mutating func addDirect(_ a: UserID, _ b: UserID) -> ConversationID {
        let (id, pair) = (samples.conversationID(), UserPair(a, b))
        var conversation = Self.conversation(id, kind: .direct(pair.low, pair.high), at: samples.time())
        conversation.roles = [a: .member]
        conversation.roles[b] = .member
        conversation.memberCount = conversation.roles.count
        facts.conversations[id] = conversation
        facts.directs[pair] = id
        return id
    }

    /// An earlier send at seq 2.
    mutating func addSend(_ body: String, by user: UserID, in id: ConversationID, key: ClientMessageID)
        -> ConversationEvent
    {
        let event = ConversationEvent(
            conversation: id, position: LogPosition(seq: 2, ordinal: 1), at: samples.time(), actor: user,
            kind: .messageCreated(samples.content(body, key: key)))
        facts.sends[IdempotencyKey(conversation: id, sender: user, clientID: key)] = event
        return event
    }

    func event(_ change: PendingEvent.Change, by actor: UserID, in id: ConversationID? = nil) -> PendingEvent {
        PendingEvent(target: .conversation(id ?? group), actor: actor, at: samples.time(), change: change)
    }

    func send(
        _ body: String = "hello", by actor: UserID, in id: ConversationID? = nil, key: ClientMessageID? = nil
    ) -> PendingEvent {
        samples.message(body, by: actor, to: .conversation(id ?? group), key: key)
    }

    func say(_ content: MessageContent, by actor: UserID) -> PendingEvent {
        event(.createMessage(content), by: actor)
    }

    func plan(_ events: [PendingEvent]) -> AppendPlan { AppendPlan(events, facts: facts) }
}

extension AppendPlan {
    /// Each answer in a word: the seq of what was appended, `=` and the seq for a duplicate, `-` for unchanged, or a code.
    var answers: [String] {
        results.map { result in
            switch result {
            case .success(let outcome):
                switch outcome.disposition {
                case .appended: "\(outcome.position.seq)"
                case .duplicate: "=\(outcome.position.seq)"
                case .unchanged: "-"
                }
            case .failure(let error): error.code.name
            }
        }
    }

    /// The outcome at a place, if it is one.
    func outcome(_ index: Int) -> AppendOutcome? {
        guard results.indices.contains(index), case .success(let outcome) = results[index] else { return nil }
        return outcome
    }
}
