import ChatCore
import DequeModule

/// A conversation of the reference store as one event's rules see it.
///
/// Holds the few tables that rules ask about rather than the whole state, whose copy would retain each of its collections.
struct MemoryFacts: ConversationFacts {
    private let users: [MemoryUser]
    private let userIndex: [UserID: UserIndex]
    private let conversation: MemoryConversation
    private let actor: UserIndex

    init(_ state: borrowing MemoryState, _ conversation: MemoryConversation, actor: UserIndex) {
        users = state.users
        userIndex = state.userIndex
        self.conversation = conversation
        self.actor = actor
    }

    var kind: Conversation.Kind { conversation.kind }
    var memberCount: Int { conversation.members.count }
    var ownerCount: Int { conversation.owners }

    var isBlocked: Bool {
        guard let (a, b) = conversation.pair else { return false }
        return a != b && users.isBlocked(a, b)
    }

    func role(of user: UserID) -> MemberRole? {
        // Most questions are about the actor, whose place is known.
        let index = users[actor].user.id == user ? actor : userIndex[user]
        return index.flatMap { conversation.members[$0]?.role }
    }

    func standing(of user: UserID) -> AccountStanding { users.standing(of: userIndex[user]) }

    func message(_ id: MessageID) -> MessageFacts? {
        guard let index = conversation.messageIndex(id), let body = conversation.body(at: index),
            let sender = conversation.event(at: conversation.messages[index].seq)?.actor
        else { return nil }
        let reactions = conversation.reactions(of: id)
        return MessageFacts(
            sender: sender, body: body, isDeleted: conversation.messages[index].alterations?.isDeleted ?? false,
            emojis: reactions.map(\.emoji),
            actorsEmojis: reactions.filter { $0.users.contains(actor) }.map(\.emoji))
    }
}
