package import ChatCore

/// An event's kind as the columns of `chat.events` hold it.
package struct StoredEvent: Hashable, Sendable {
    /// 0 created, 1 message created, 2 edited, 3 deleted, 4 reaction added, 5 removed, 6 members joined, 7 left, 8 role
    /// changed, 9 renamed.
    package var kind: Int16
    /// The message concerned.
    package var message: MessageID?
    /// Title, emoji or text.
    package var body: String?
    /// Members concerned.
    package var users: [UserID]?
    /// The role given.
    package var role: MemberRole?
    /// Of a new message.
    package var replyTo: MessageID?
    /// Of a new message.
    package var clientID: ClientMessageID?

    /// Reads a row's columns.
    package init(
        kind: Int16, message: MessageID?, body: String?, users: [UserID]?, role: MemberRole?, replyTo: MessageID?,
        clientID: ClientMessageID?
    ) {
        self.kind = kind
        self.message = message
        self.body = body
        self.users = users
        self.role = role
        self.replyTo = replyTo
        self.clientID = clientID
    }

    /// Takes a kind apart.
    package init(_ event: ConversationEvent.Kind) {
        self.init(kind: 0, message: nil, body: nil, users: nil, role: nil, replyTo: nil, clientID: nil)
        switch event {
        case .created(let title, let members): (body, users) = (title, members)
        case .messageCreated(let content):
            (kind, message, body) = (1, content.id, content.body)
            (replyTo, clientID) = (content.replyTo, content.clientID)
        case .messageEdited(let id, let text): (kind, message, body) = (2, id, text)
        case .messageDeleted(let id): (kind, message) = (3, id)
        case .reactionAdded(let id, let emoji): (kind, message, body) = (4, id, emoji)
        case .reactionRemoved(let id, let emoji): (kind, message, body) = (5, id, emoji)
        case .membersJoined(let new, let role): (kind, users, self.role) = (6, new, role)
        case .memberLeft(let user): (kind, users) = (7, [user])
        case .memberRoleChanged(let user, let role): (kind, users, self.role) = (8, [user], role)
        case .renamed(let title): (kind, body) = (9, title)
        }
    }

    /// Puts it together again; nil when a column that this kind needs is missing.
    package var event: ConversationEvent.Kind? {
        switch kind {
        case 0: if let body, let users { return .created(title: body, members: users) }
        case 1:
            if let message, let body {
                return .messageCreated(MessageContent(id: message, body: body, replyTo: replyTo, clientID: clientID))
            }
        case 2: if let message, let body { return .messageEdited(message, body: body) }
        case 3: if let message { return .messageDeleted(message) }
        case 4: if let message, let body { return .reactionAdded(message, emoji: body) }
        case 5: if let message, let body { return .reactionRemoved(message, emoji: body) }
        case 6: if let users, let role { return .membersJoined(users, role: role) }
        case 7: if let user = users?.first { return .memberLeft(user) }
        case 8: if let user = users?.first, let role { return .memberRoleChanged(user, role: role) }
        case 9: if let body { return .renamed(title: body) }
        default: break
        }
        return nil
    }
}
