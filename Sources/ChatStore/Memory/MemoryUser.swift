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

/// One user's membership in one conversation.
struct MemoryMember {
    /// Rights.
    var role: MemberRole
    /// Since when.
    var joinedAt: Timestamp
    /// Marks; zero at joining, because nothing was confirmed yet.
    var cursors = MemberCursors()
}
