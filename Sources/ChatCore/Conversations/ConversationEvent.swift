/// One entry of a conversation's log; everything durable that happens in it, in one order for all (invariant I2).
public struct ConversationEvent: Hashable, Sendable {
    /// What happened.
    public enum Kind: Hashable, Sendable {
        /// A group began; seq 1 of every group. The creator is the owner, the others are members.
        case created(title: String, members: [UserID])
        /// A message was said; its ordinal is the event's. `body` is empty once the message has been deleted.
        case messageCreated(MessageContent)
        /// A message's text was replaced; `body` is empty once the message has been deleted.
        case messageEdited(MessageID, body: String)
        /// A message was deleted; the store has redacted its text from the log.
        case messageDeleted(MessageID)
        /// The actor put an emoji on a message.
        case reactionAdded(MessageID, emoji: String)
        /// The actor took an emoji off a message.
        case reactionRemoved(MessageID, emoji: String)
        /// Users became members.
        case membersJoined([UserID], role: MemberRole)
        /// A user left (actor is the user) or was removed.
        case memberLeft(UserID)
        /// A member's rights changed.
        case memberRoleChanged(UserID, role: MemberRole)
        /// The group's title changed.
        case renamed(title: String)
    }

    /// Whose log.
    public var conversation: ConversationID
    /// Place in the log, and messages up to here.
    public var position: LogPosition
    /// Server time.
    public var at: Timestamp
    /// Who did it.
    public var actor: UserID
    /// What happened.
    public var kind: Kind

    /// Creates a value.
    public init(conversation: ConversationID, position: LogPosition, at: Timestamp, actor: UserID, kind: Kind) {
        self.conversation = conversation
        self.position = position
        self.at = at
        self.actor = actor
        self.kind = kind
    }
}

/// What a sender says: the part of a message that never depends on the store.
public struct MessageContent: Hashable, Sendable {
    /// UUIDv7, made by the server before the append.
    public var id: MessageID
    /// 1...8192 UTF-8 bytes, stored and returned byte for byte.
    public var body: String
    /// The message it answers.
    public var replyTo: MessageID?
    /// Idempotency key.
    public var clientID: ClientMessageID?

    /// Creates a value.
    public init(id: MessageID, body: String, replyTo: MessageID? = nil, clientID: ClientMessageID? = nil) {
        self.id = id
        self.body = body
        self.replyTo = replyTo
        self.clientID = clientID
    }
}
