import ChatCore

/// One user's emoji on one message.
struct ArchivedReaction: ArchiveRecord {
    static let section = ArchiveSection.reactions
    let message: MessageID
    let user: UserID
    let emoji: String

    init(message: MessageID, user: UserID, emoji: String) {
        self.message = message
        self.user = user
        self.emoji = emoji
    }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        message = try fields.value("message", MessageID.self)
        user = try fields.value("user", UserID.self)
        emoji = try fields.text("emoji", 1...ConversationLimits.maxEmojiBytes)
    }

    func write(to line: inout ArchiveLineWriter) {
        line.add("message", message.description)
        line.add("user", user.rawValue)
        line.add("emoji", emoji)
    }
}
