import ChatCore
import DequeModule

/// A conversation of the reference store as one event's rules see it.
struct MemoryFacts: ConversationFacts {
    let state: MemoryState
    let conversation: MemoryConversation
    let actor: UserIndex

    var kind: Conversation.Kind { conversation.kind }
    var memberCount: Int { conversation.members.count }
    var ownerCount: Int { conversation.owners }

    var isBlocked: Bool {
        guard let (a, b) = conversation.pair else { return false }
        return a != b && state.isBlocked(a, b)
    }

    func role(of user: UserID) -> MemberRole? { state.userIndex[user].flatMap { conversation.members[$0]?.role } }

    func standing(of user: UserID) -> AccountStanding { state.standing(of: user) }

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
