/// Who may change what in a conversation. Pure, and called by every store inside its own transaction, so that a
/// decision is never made on stale roles.
public enum MembershipPolicy {
    /// Whether a member with `actorRole` may make the change.
    ///
    /// - Parameters:
    ///   - change: The change asked for.
    ///   - kind: Direct or group.
    ///   - actor: Who asks; a member already.
    ///   - actorRole: Their role now.
    ///   - roleOf: Role of another member now; nil when they are not a member.
    ///   - senderOf: Sender of a message of this conversation; nil when there is no such message.
    ///   - owners: How many owners there are now.
    /// - Throws: ``ChatError``: `forbidden`, `message_not_found`, `user_not_found` or `conflict`, never retried.
    public static func authorize(
        _ change: PendingEvent.Change, kind: Conversation.Kind, actor: UserID, actorRole: MemberRole,
        roleOf: (UserID) -> MemberRole?, senderOf: (MessageID) -> UserID?, owners: Int
    ) throws(ChatError) {
        switch change {
        case .createMessage(let content):
            if let reply = content.replyTo, senderOf(reply) == nil { throw ChatError(.messageNotFound) }
        case .addReaction(let message, _), .removeReaction(let message, _):
            if senderOf(message) == nil { throw ChatError(.messageNotFound) }
        case .editMessage(let message, _):
            guard let sender = senderOf(message) else { throw ChatError(.messageNotFound) }
            guard sender == actor else { throw ChatError(.forbidden, "Only its sender may edit a message.") }
        case .deleteMessage(let message):
            guard let sender = senderOf(message) else { throw ChatError(.messageNotFound) }
            guard sender == actor || (isGroup(kind) && actorRole >= .admin) else {
                throw ChatError(.forbidden, "Only its sender or an administrator of the group may delete a message.")
            }
        case .addMembers(_, let role):
            try requireGroup(kind)
            guard actorRole >= .admin, role <= actorRole, role != .owner || actorRole == .owner else {
                throw ChatError(.forbidden, "Only an administrator of the group may add members.")
            }
        case .removeMember(let user):
            try requireGroup(kind)
            guard let role = roleOf(user) else { throw ChatError(.userNotFound, "That user is not a member.") }
            if user != actor, actorRole < .admin || role >= actorRole {
                throw ChatError(.forbidden, "Only a member with higher rights may remove another.")
            }
        case .changeRole(let user, let role):
            try requireGroup(kind)
            guard let current = roleOf(user) else { throw ChatError(.userNotFound, "That user is not a member.") }
            guard actorRole == .owner else { throw ChatError(.forbidden, "Only an owner may change roles.") }
            if current == .owner, role != .owner, owners == 1 {
                throw ChatError(.conflict, "A group needs an owner; make another member owner first.")
            }
        case .rename:
            try requireGroup(kind)
            guard actorRole >= .admin else {
                throw ChatError(.forbidden, "Only an administrator of the group may rename it.")
            }
        }
    }

    private static func isGroup(_ kind: Conversation.Kind) -> Bool {
        if case .group = kind { true } else { false }
    }

    private static func requireGroup(_ kind: Conversation.Kind) throws(ChatError) {
        guard isGroup(kind) else {
            throw ChatError(.conflict, "A direct conversation has no roles, title or member changes.")
        }
    }
}
