/// A change that waits to be appended to a log: everything about it but its place.
public struct PendingEvent: Hashable, Sendable {
    /// Which log.
    public enum Target: Hashable, Sendable {
        /// An existing conversation.
        case conversation(ConversationID)
        /// The direct conversation with this user, opened under `newID` if there is none. Messages only.
        case direct(with: UserID, newID: ConversationID)
    }

    /// What shall happen.
    public enum Change: Hashable, Sendable {
        case createMessage(MessageContent)
        case editMessage(MessageID, body: String)
        case deleteMessage(MessageID)
        case addReaction(MessageID, emoji: String)
        case removeReaction(MessageID, emoji: String)
        case addMembers([UserID], role: MemberRole)
        case removeMember(UserID)
        case changeRole(UserID, role: MemberRole)
        case rename(title: String)
    }

    /// Which log.
    public var target: Target
    /// Who acts; from a verified token only.
    public var actor: UserID
    /// Server time to record.
    public var at: Timestamp
    /// What shall happen.
    public var change: Change

    /// Creates a value.
    public init(target: Target, actor: UserID, at: Timestamp, change: Change) {
        self.target = target
        self.actor = actor
        self.at = at
        self.change = change
    }
}

/// What an append came to.
public struct AppendOutcome: Hashable, Sendable {
    /// How the log changed.
    public enum Disposition: Hashable, Sendable {
        /// A new event stands at `position`.
        case appended
        /// This idempotency key was used before: `event` is the original one, nothing was added.
        case duplicate
        /// The state already was as asked (reaction present, same title, member already in): nothing was added.
        case unchanged
    }

    /// How the log changed.
    public var disposition: Disposition
    /// The event that now stands in the log; nil when unchanged.
    public var event: ConversationEvent?
    /// The conversation it belongs to.
    public var conversation: ConversationID
    /// The event's position, or the head when unchanged.
    public var position: LogPosition
    /// Who must hear of it.
    public var audience: Audience
    /// Members after the event.
    public var memberCount: Int

    /// Creates a value.
    public init(
        disposition: Disposition, event: ConversationEvent?, conversation: ConversationID, position: LogPosition,
        audience: Audience, memberCount: Int
    ) {
        self.disposition = disposition
        self.event = event
        self.conversation = conversation
        self.position = position
        self.audience = audience
        self.memberCount = memberCount
    }
}
