public import ChatCore

extension Push {
    /// The wire `type`, which is the event's name on Socket.IO.
    public var name: String {
        switch self {
        case .event(let event): event.kind.name
        case .receipts: "receipt"
        case .typing: "typing"
        case .presence: "presence"
        case .tokenExpiring: "token.expiring"
        case .reconnect: "reconnect"
        case .resync: "resync"
        }
    }
}

extension ConversationEvent.Kind {
    /// The wire `type`.
    public var name: String {
        switch self {
        case .created: "conversation.created"
        case .messageCreated: "message.created"
        case .messageEdited: "message.edited"
        case .messageDeleted: "message.deleted"
        case .reactionAdded: "reaction.added"
        case .reactionRemoved: "reaction.removed"
        case .membersJoined: "member.joined"
        case .memberLeft: "member.left"
        case .memberRoleChanged: "member.role"
        case .renamed: "conversation.renamed"
        }
    }
}
