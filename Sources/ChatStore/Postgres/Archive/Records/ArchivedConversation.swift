import ChatCore

/// A conversation with the end of its log and the number of its members, by which a gap in the archive is found.
struct ArchivedConversation: ArchiveRecord {
    static let section = ArchiveSection.conversations
    let conversation: Conversation
    let lastActivity: Timestamp

    init(_ conversation: Conversation, lastActivity: Timestamp) {
        self.conversation = conversation
        self.lastActivity = lastActivity
    }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        let id = try fields.value("id", ConversationID.self)
        let kind: Conversation.Kind
        switch try fields.text("kind") {
        case "direct":
            let users = try fields.users("users").sorted()
            guard users.count == 2 else { throw ArchiveFault(field: "users", "must name two users") }
            kind = .direct(users[0], users[1])
        case "group": kind = .group(title: try fields.text("title", 1...ConversationLimits.maxTitleBytes))
        default: throw ArchiveFault(field: "kind", "must be direct or group")
        }
        let count = try fields.number("memberCount", atLeast: 0)
        guard count <= Int64(Int32.max) else { throw ArchiveFault(field: "memberCount", "is too large") }
        conversation = Conversation(
            id: id, kind: kind, createdAt: Timestamp(milliseconds: try fields.number("createdAt")),
            head: try fields.position("seq", "ordinal"), memberCount: Int(count))
        lastActivity = Timestamp(milliseconds: try fields.number("lastActivity"))
    }

    func write(to line: inout ArchiveLineWriter) {
        line.add("id", conversation.id.description)
        switch conversation.kind {
        case .direct(let low, let high):
            line.add("kind", "direct")
            line.add("users", [low.rawValue, high.rawValue])
        case .group(let title):
            line.add("kind", "group")
            line.add("title", title)
        }
        line.add("createdAt", conversation.createdAt.milliseconds)
        line.add("seq", conversation.head.seq)
        line.add("ordinal", conversation.head.ordinal)
        line.add("memberCount", Int64(conversation.memberCount))
        line.add("lastActivity", lastActivity.milliseconds)
    }
}
