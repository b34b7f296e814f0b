import ChatCore

/// An event of a log as the table holds it. A new message's text is there only when it is no longer what the message says.
struct ArchivedEvent: ArchiveRecord {
    static let section = ArchiveSection.events

    /// Kinds in the order of their numbers in the table; the names are the protocol's.
    enum Kind: Int16, CaseIterable, Sendable {
        case created, messageCreated, messageEdited, messageDeleted, reactionAdded, reactionRemoved, membersJoined,
            memberLeft, memberRole, renamed

        var name: String {
            switch self {
            case .created: "conversation.created"
            case .messageCreated: "message.created"
            case .messageEdited: "message.edited"
            case .messageDeleted: "message.deleted"
            case .reactionAdded: "reaction.added"
            case .reactionRemoved: "reaction.removed"
            case .membersJoined: "member.joined"
            case .memberLeft: "member.left"
            case .memberRole: "member.role"
            case .renamed: "conversation.renamed"
            }
        }
    }

    let conversation: ConversationID
    let position: LogPosition
    let at: Timestamp
    let actor: UserID
    let kind: Kind
    var message: MessageID?
    var clientID: ClientMessageID?
    /// Title, emoji or text.
    var body: String?
    var users: [UserID] = []
    var role: MemberRole?

    init(
        conversation: ConversationID, position: LogPosition, at: Timestamp, actor: UserID, kind: Kind,
        message: MessageID? = nil, clientID: ClientMessageID? = nil, body: String? = nil, users: [UserID] = [],
        role: MemberRole? = nil
    ) {
        self.conversation = conversation
        self.position = position
        self.at = at
        self.actor = actor
        self.kind = kind
        self.message = message
        self.clientID = clientID
        self.body = body
        self.users = users
        self.role = role
    }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        conversation = try fields.value("conversation", ConversationID.self)
        position = try fields.position("seq", "ordinal")
        guard position.seq >= 1 else { throw ArchiveFault(field: "seq", "must be at least 1") }
        let name = try fields.text("event")
        guard let kind = Kind.allCases.first(where: { $0.name == name }) else {
            throw ArchiveFault(field: "event", "must be an event of the protocol")
        }
        self.kind = kind
        at = Timestamp(milliseconds: try fields.number("at"))
        actor = try fields.value("by", UserID.self)
        switch kind {
        case .created:
            body = try fields.text("title", 1...ConversationLimits.maxTitleBytes)
            users = try fields.users("members")
        case .messageCreated:
            message = try fields.value("message", MessageID.self)
            body = try fields.optionalText("body")
            if let body { try Self.checkLength(body) }
            clientID = try fields.optional("clientId", ClientMessageID.self)
        case .messageEdited:
            message = try fields.value("message", MessageID.self)
            body = try fields.text("body", 0...ConversationLimits.maxBodyBytes)
        case .messageDeleted:
            message = try fields.value("message", MessageID.self)
        case .reactionAdded, .reactionRemoved:
            message = try fields.value("message", MessageID.self)
            body = try fields.text("emoji", 1...ConversationLimits.maxEmojiBytes)
        case .membersJoined:
            users = try fields.users("users")
            guard !users.isEmpty else { throw ArchiveFault(field: "users", "must name someone") }
            role = try fields.role("role")
        case .memberLeft:
            users = [try fields.value("user", UserID.self)]
        case .memberRole:
            users = [try fields.value("user", UserID.self)]
            role = try fields.role("role")
        case .renamed:
            body = try fields.text("title", 1...ConversationLimits.maxTitleBytes)
        }
    }

    private static func checkLength(_ body: String) throws(ArchiveFault) {
        guard body.utf8.count <= ConversationLimits.maxBodyBytes else {
            throw ArchiveFault(field: "body", "must be 0 to \(ConversationLimits.maxBodyBytes) bytes long")
        }
    }

    func write(to line: inout ArchiveLineWriter) {
        line.add("conversation", conversation.description)
        line.add("seq", position.seq)
        line.add("ordinal", position.ordinal)
        line.add("event", kind.name)
        line.add("at", at.milliseconds)
        line.add("by", actor.rawValue)
        line.add("message", message?.description)
        switch kind {
        case .created:
            line.add("title", body)
            line.add("members", users.map(\.rawValue))
        case .messageCreated, .messageEdited:
            line.add("body", body)
            line.add("clientId", clientID?.rawValue)
        case .messageDeleted: break
        case .reactionAdded, .reactionRemoved: line.add("emoji", body)
        case .membersJoined: line.add("users", users.map(\.rawValue))
        case .memberLeft, .memberRole: line.add("user", users.first?.rawValue)
        case .renamed: line.add("title", body)
        }
        line.add("role", role?.rawValue)
    }
}
