/// What identifies a store.
public struct StoreMetadata: Hashable, Sendable {
    /// Sequences are comparable only within one epoch: 1...64 characters `[0-9a-z-]`.
    public var epoch: String
    /// Name of the backend, for status pages.
    public var backend: String
    /// Creates a value.
    public init(epoch: String, backend: String) {
        self.epoch = epoch
        self.backend = backend
    }
}

/// A group to create.
public struct NewGroup: Hashable, Sendable {
    /// Made by the server beforehand.
    public var id: ConversationID
    /// 1...256 UTF-8 bytes.
    public var title: String
    /// Becomes owner.
    public var creator: UserID
    /// The others, 0...1000, without the creator and without repeats.
    public var members: [UserID]
    /// Server time.
    public var at: Timestamp
    /// Creates a value.
    public init(id: ConversationID, title: String, creator: UserID, members: [UserID], at: Timestamp) {
        self.id = id
        self.title = title
        self.creator = creator
        self.members = members
        self.at = at
    }
}

/// Asks who hears a user's ephemeral signals in a conversation.
public struct AudienceRequest: Hashable, Sendable {
    /// Who signals.
    public var user: UserID
    /// Where.
    public var conversation: ConversationID
    /// Creates a request.
    public init(user: UserID, conversation: ConversationID) {
        self.user = user
        self.conversation = conversation
    }
}

/// The answer to an ``AudienceRequest``.
public struct AudienceAnswer: Hashable, Sendable {
    /// Who hears it.
    public var audience: Audience
    /// Members now.
    public var memberCount: Int
    /// True for a direct conversation with a block in either direction: signals go nowhere.
    public var isBlocked: Bool
    /// Creates an answer.
    public init(audience: Audience, memberCount: Int, isBlocked: Bool) {
        self.audience = audience
        self.memberCount = memberCount
        self.isBlocked = isBlocked
    }
}

/// Asks to move a member's cursor.
public struct CursorAdvance: Hashable, Sendable {
    /// Whose.
    public var user: UserID
    /// In which conversation.
    public var conversation: ConversationID
    /// Which mark.
    public var kind: ReceiptKind
    /// Up to and including this event; beyond the head counts as the head.
    public var seq: Int64
    /// Creates a request.
    public init(user: UserID, conversation: ConversationID, kind: ReceiptKind, seq: Int64) {
        self.user = user
        self.conversation = conversation
        self.kind = kind
        self.seq = seq
    }
}

/// A member's cursors after a ``CursorAdvance``.
public struct CursorOutcome: Hashable, Sendable {
    /// Both marks now.
    public var cursors: MemberCursors
    /// Whether this request moved any.
    public var changed: Bool
    /// Who hears of it.
    public var audience: Audience
    /// Members now; above ``ConversationLimits/receiptPushMembers`` only the user's own sessions hear of it.
    public var memberCount: Int
    /// Messages after the read mark.
    public var unread: Int64
    /// Creates a value.
    public init(cursors: MemberCursors, changed: Bool, audience: Audience, memberCount: Int, unread: Int64) {
        self.cursors = cursors
        self.changed = changed
        self.audience = audience
        self.memberCount = memberCount
        self.unread = unread
    }
}

/// How far a conversation's other members are.
public struct ReceiptCounts: Hashable, Sendable {
    /// Members, the asking one included.
    public var members: Int
    /// Others whose delivered mark is at or past the seq.
    public var delivered: Int
    /// Others whose read mark is at or past the seq.
    public var read: Int
    /// Creates a value.
    public init(members: Int, delivered: Int, read: Int) {
        self.members = members
        self.delivered = delivered
        self.read = read
    }
}

/// A set of tokens that are refused although they verify.
public enum Revocation: Hashable, Sendable {
    /// The user's tokens issued before this time; tokens without `iat` are covered too.
    case user(UserID, issuedBefore: Timestamp)
    /// One token by its `jti`, remembered until it would have expired.
    case token(String, until: Timestamp)
}
