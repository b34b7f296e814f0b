/// A direct talk of two users or a group; everything durable in it is one log of events.
public struct Conversation: Hashable, Sendable {
    /// The two kinds of conversation.
    public enum Kind: Hashable, Sendable {
        /// Exactly one per unordered pair of users; both may be the same user (notes to oneself).
        case direct(UserID, UserID)
        /// 1...100,000 members with roles.
        case group(title: String)
    }

    /// UUIDv7.
    public var id: ConversationID
    /// Direct or group.
    public var kind: Kind
    /// When it was opened.
    public var createdAt: Timestamp
    /// Last seq and ordinal of the log; zero before the first event.
    public var head: LogPosition
    /// Members now; 1 or 2 for a direct conversation.
    public var memberCount: Int

    /// Creates a value.
    public init(id: ConversationID, kind: Kind, createdAt: Timestamp, head: LogPosition, memberCount: Int) {
        self.id = id
        self.kind = kind
        self.createdAt = createdAt
        self.head = head
        self.memberCount = memberCount
    }

    /// Who a publication about this conversation goes to.
    public var audience: Audience {
        switch kind {
        case .direct(let a, let b): .direct(a, b)
        case .group: .group(id)
        }
    }
}

/// Who must hear of something.
public enum Audience: Hashable, Sendable {
    /// All sessions of the two users.
    case direct(UserID, UserID)
    /// All sessions of all members.
    case group(ConversationID)
}

/// A place in a conversation's log.
public struct LogPosition: Hashable, Sendable {
    /// The start of every log: before the first event.
    public static let zero = LogPosition(seq: 0, ordinal: 0)
    /// Sequence number, from 1, no gaps; 0 is before the first event.
    public var seq: Int64
    /// Messages created up to and including `seq`.
    public var ordinal: Int64

    /// Creates a position.
    public init(seq: Int64, ordinal: Int64) {
        self.seq = seq
        self.ordinal = ordinal
    }
}

/// A member's rights in a group; members of direct conversations are all `member`.
public enum MemberRole: String, Hashable, Sendable, CaseIterable, Comparable {
    case member
    case admin
    case owner

    private var rank: Int {
        switch self {
        case .member: 0
        case .admin: 1
        case .owner: 2
        }
    }
    /// Member comes before admin, admin before owner.
    public static func < (a: MemberRole, b: MemberRole) -> Bool { a.rank < b.rank }
}

/// One member of a conversation.
public struct Member: Hashable, Sendable {
    /// Who.
    public var user: UserID
    /// With which rights.
    public var role: MemberRole
    /// Since when.
    public var joinedAt: Timestamp
    /// How far they have received and read.
    public var cursors: MemberCursors

    /// Creates a value.
    public init(user: UserID, role: MemberRole, joinedAt: Timestamp, cursors: MemberCursors = MemberCursors()) {
        self.user = user
        self.role = role
        self.joinedAt = joinedAt
        self.cursors = cursors
    }
}

/// A member's two marks: monotonic, never beyond the last seq, read implies delivered (invariant I4).
public struct MemberCursors: Hashable, Sendable {
    /// Everything up to here reached one of the member's devices.
    public var delivered: LogPosition
    /// Everything up to here was read.
    public var read: LogPosition

    /// Creates the pair; both start before the first event.
    public init(delivered: LogPosition = .zero, read: LogPosition = .zero) {
        self.delivered = delivered
        self.read = read
    }

    /// Moves the marks forward to what a device confirmed; never back, and read drags delivered along.
    ///
    /// - Returns: True when anything moved.
    public mutating func advance(_ kind: ReceiptKind, to position: LogPosition) -> Bool {
        let before = self
        if kind == .read, position.seq > read.seq { read = position }
        if position.seq > delivered.seq { delivered = position }
        return self != before
    }
}

/// What a receipt confirms.
public enum ReceiptKind: String, Hashable, Sendable, CaseIterable {
    /// A device holds the events.
    case delivered
    /// The person has seen them.
    case read
}
