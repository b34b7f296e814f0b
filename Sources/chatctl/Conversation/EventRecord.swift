import ChatCore

/// Events and messages as JSON objects for scripts; the names are the native protocol's.
struct EventRecord: Encodable {
    var type: String
    var conversation: String
    var seq: Int64
    var ordinal: Int64?
    var at: Int64
    var by: String
    var message: String?
    var body: String?
    var replyTo: String?
    var emoji: String?
    var users: [String]?
    var role: String?
    var title: String?
    var deleted: Bool?
    var editedAt: Int64?

    init(_ event: ConversationEvent) {
        type = ""
        conversation = event.conversation.description
        seq = event.position.seq
        ordinal = event.position.ordinal
        at = event.at.milliseconds
        by = event.actor.rawValue
        switch event.kind {
        case .created(let title, let members):
            type = "conversation.created"
            self.title = title
            users = members.map(\.rawValue)
        case .messageCreated(let content):
            type = "message.created"
            message = content.id.description
            body = content.body
            replyTo = content.replyTo?.description
        case .messageEdited(let id, let body):
            type = "message.edited"
            message = id.description
            self.body = body
        case .messageDeleted(let id):
            type = "message.deleted"
            message = id.description
        case .reactionAdded(let id, let emoji):
            type = "reaction.added"
            message = id.description
            self.emoji = emoji
        case .reactionRemoved(let id, let emoji):
            type = "reaction.removed"
            message = id.description
            self.emoji = emoji
        case .membersJoined(let users, let role):
            type = "member.joined"
            self.users = users.map(\.rawValue)
            self.role = role.rawValue
        case .memberLeft(let user):
            type = "member.left"
            users = [user.rawValue]
        case .memberRoleChanged(let user, let role):
            type = "member.role"
            users = [user.rawValue]
            self.role = role.rawValue
        case .renamed(let title):
            type = "conversation.renamed"
            self.title = title
        }
    }

    init(_ message: Message) {
        type = "message"
        conversation = message.conversation.description
        seq = message.seq
        ordinal = message.ordinal
        at = message.at.milliseconds
        by = message.sender.rawValue
        self.message = message.id.description
        body = message.body
        replyTo = message.replyTo?.description
        deleted = message.isDeleted ? true : nil
        editedAt = message.editedAt?.milliseconds
    }
}
