/// A message in its present state, as history, search and inbox previews show it.
public struct Message: Hashable, Sendable {
    /// UUIDv7.
    public var id: MessageID
    /// Where it was said.
    public var conversation: ConversationID
    /// Its creating event's place in the log.
    public var seq: Int64
    /// Its number among the conversation's messages.
    public var ordinal: Int64
    /// Who said it.
    public var sender: UserID
    /// Server time of creation.
    public var at: Timestamp
    /// Text now, 1...8192 UTF-8 bytes; empty once deleted.
    public var body: String
    /// The message it answers, in the same conversation.
    public var replyTo: MessageID?
    /// The sender's idempotency key.
    public var clientID: ClientMessageID?
    /// Last edit, if any.
    public var editedAt: Timestamp?
    /// True once deleted; a tombstone stays so that places in history stay.
    public var isDeleted: Bool
    /// Reactions in the order in which each emoji first came.
    public var reactions: [ReactionTally]

    /// Creates a value.
    public init(
        id: MessageID, conversation: ConversationID, seq: Int64, ordinal: Int64, sender: UserID, at: Timestamp,
        body: String,
        replyTo: MessageID? = nil, clientID: ClientMessageID? = nil, editedAt: Timestamp? = nil,
        isDeleted: Bool = false,
        reactions: [ReactionTally] = []
    ) {
        self.id = id
        self.conversation = conversation
        self.seq = seq
        self.ordinal = ordinal
        self.sender = sender
        self.at = at
        self.body = body
        self.replyTo = replyTo
        self.clientID = clientID
        self.editedAt = editedAt
        self.isDeleted = isDeleted
        self.reactions = reactions
    }
}

/// One emoji on one message.
public struct ReactionTally: Hashable, Sendable {
    /// 1...32 UTF-8 bytes.
    public var emoji: String
    /// How many users.
    public var count: Int
    /// Whether the asking user is among them.
    public var mine: Bool

    /// Creates a value.
    public init(emoji: String, count: Int, mine: Bool) {
        self.emoji = emoji
        self.count = count
        self.mine = mine
    }
}
