import ChatCore

/// A user's place in ``MemoryState/users``: what conversations key their members by, so that the hot path hashes an
/// integer rather than a subject.
typealias UserIndex = Int

/// One user with everything that hangs on them.
struct MemoryUser {
    /// As the port returns it.
    var user: User
    /// ``HandleRule/folded(_:)`` of the handle: its key in the handle index.
    var foldedHandle: String
    /// The conversations the user is a member of.
    var conversations: [ConversationID: MemoryConversation] = [:]
    /// Whom this user blocks.
    var blocked: Set<UserIndex> = []
}

extension [MemoryUser] {
    /// Whether the account at an index exists and is in use.
    func standing(of index: UserIndex?) -> AccountStanding {
        guard let index else { return .missing }
        return self[index].user.isDisabled ? .disabled : .enabled
    }

    /// True when either blocks the other.
    func isBlocked(_ a: UserIndex, _ b: UserIndex) -> Bool {
        self[a].blocked.contains(b) || self[b].blocked.contains(a)
    }
}

/// One user's membership in one conversation.
struct MemoryMember {
    /// Rights.
    var role: MemberRole
    /// Since when.
    var joinedAt: Timestamp
    /// Marks; zero at joining, because nothing was confirmed yet.
    var cursors = MemberCursors()
}
