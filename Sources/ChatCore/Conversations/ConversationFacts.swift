/// What a store knows about a conversation at the moment it decides on a change: read inside the deciding transaction.
public protocol ConversationFacts {
    /// Direct or group.
    var kind: Conversation.Kind { get }
    /// Members now.
    var memberCount: Int { get }
    /// Owners now; asked only about members who leave or change roles.
    var ownerCount: Int { get }
    /// Direct only: whether one of two different people blocks the other.
    var isBlocked: Bool { get }
    /// A member's role; nil for everyone else.
    func role(of user: UserID) -> MemberRole?
    /// A message of this conversation; nil when there is none of this id.
    func message(_ id: MessageID) -> MessageFacts?
    /// Whether someone may be added.
    func standing(of user: UserID) -> AccountStanding
}

/// Whether an account exists and may be written to first.
public enum AccountStanding: Hashable, Sendable {
    /// There is no such user.
    case missing
    /// An administrator disabled it.
    case disabled
    /// In use.
    case enabled
}

/// A message as far as rules ask about it.
public struct MessageFacts: Hashable, Sendable {
    /// Who said it.
    public var sender: UserID
    /// Its text now.
    public var body: String
    /// True for a tombstone.
    public var isDeleted: Bool
    /// The different emoji on it.
    public var emojis: [String]
    /// Those of them that the actor put there.
    public var actorsEmojis: [String]

    /// Creates a value.
    public init(sender: UserID, body: String, isDeleted: Bool, emojis: [String], actorsEmojis: [String]) {
        self.sender = sender
        self.body = body
        self.isDeleted = isDeleted
        self.emojis = emojis
        self.actorsEmojis = actorsEmojis
    }
}
