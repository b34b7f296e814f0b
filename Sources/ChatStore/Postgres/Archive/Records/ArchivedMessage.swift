import ChatCore

/// A message in its present state. Who reacted stands in lines of their own.
struct ArchivedMessage: ArchiveRecord {
    static let section = ArchiveSection.messages
    /// `reactions` has the numbers only: nobody is the asking user.
    let message: Message

    init(_ message: Message) { self.message = message }

    init(_ fields: inout ArchiveFields) throws(ArchiveFault) {
        let conversation = try fields.value("conversation", ConversationID.self)
        let position = try fields.position("seq", "ordinal")
        guard position.ordinal >= 1 else { throw ArchiveFault(field: "ordinal", "must be at least 1") }
        let id = try fields.value("message", MessageID.self)
        let isDeleted = try fields.mark("deleted")
        let body =
            isDeleted
            ? try fields.text("body", 0...0) : try fields.text("body", 1...ConversationLimits.maxBodyBytes)
        message = Message(
            id: id, conversation: conversation, seq: position.seq, ordinal: position.ordinal,
            sender: try fields.value("by", UserID.self), at: Timestamp(milliseconds: try fields.number("at")),
            body: body, replyTo: try fields.optional("replyTo", MessageID.self),
            clientID: try fields.optional("clientId", ClientMessageID.self),
            editedAt: try fields.optionalNumber("editedAt").map { Timestamp(milliseconds: $0) }, isDeleted: isDeleted,
            reactions: try Self.reactions(&fields))
    }

    private static func reactions(_ fields: inout ArchiveFields) throws(ArchiveFault) -> [ReactionTally] {
        let emojis = try fields.texts("emojis")
        let counts = try fields.numbers("emojiCounts")
        guard emojis.count == counts.count else {
            throw ArchiveFault(field: "emojiCounts", "must be as long as \"emojis\"")
        }
        guard emojis.allSatisfy({ (1...ConversationLimits.maxEmojiBytes).contains($0.utf8.count) }) else {
            throw ArchiveFault(field: "emojis", "must hold texts of 1 to \(ConversationLimits.maxEmojiBytes) bytes")
        }
        guard counts.allSatisfy({ (1...Int64(Int32.max)).contains($0) }) else {
            throw ArchiveFault(field: "emojiCounts", "must hold numbers of at least 1")
        }
        return zip(emojis, counts).map { ReactionTally(emoji: $0, count: Int($1), mine: false) }
    }

    func write(to line: inout ArchiveLineWriter) {
        line.add("conversation", message.conversation.description)
        line.add("seq", message.seq)
        line.add("ordinal", message.ordinal)
        line.add("message", message.id.description)
        line.add("at", message.at.milliseconds)
        line.add("by", message.sender.rawValue)
        line.add("body", message.body)
        line.add("replyTo", message.replyTo?.description)
        line.add("clientId", message.clientID?.rawValue)
        line.add("editedAt", message.editedAt?.milliseconds)
        line.add("deleted", message.isDeleted)
        guard !message.reactions.isEmpty else { return }
        line.add("emojis", message.reactions.map(\.emoji))
        line.add("emojiCounts", message.reactions.map { Int64($0.count) })
    }
}
