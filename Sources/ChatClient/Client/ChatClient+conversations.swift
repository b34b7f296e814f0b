public import ChatCore

extension ChatClient {
    /// What a change to a conversation came to.
    public struct Change: Hashable, Sendable {
        /// The log's seq at which the change stands, or the head when there was nothing to change.
        public var seq: Int64
        /// False when everything already was as asked.
        public var changed: Bool
        /// Creates a value.
        public init(seq: Int64, changed: Bool) {
            self.seq = seq
            self.changed = changed
        }
    }

    /// A page of one's conversations by last activity, newest first.
    ///
    /// - Parameter cursor: The previous page's `next`.
    public func inbox(
        after cursor: InboxCursor? = nil, limit: Int = ConversationLimits.defaultPage
    ) async throws(ChatError) -> Page<InboxEntry, InboxCursor> {
        try await ask(.inbox(after: cursor, limit: limit)) { if case .inbox(let page) = $0 { page } else { nil } }
    }

    /// One conversation as the inbox shows it.
    public func conversation(_ id: ConversationID) async throws(ChatError) -> InboxEntry {
        try await entry(.conversationGet(id))
    }

    /// The direct conversation with a user, opened if there is none.
    public func openConversation(with user: UserID) async throws(ChatError) -> InboxEntry {
        try await entry(.conversationOpen(user: user))
    }

    /// Begins a group whose owner is oneself.
    ///
    /// - Parameters:
    ///   - title: 1...256 UTF-8 bytes.
    ///   - members: The others, at most 1000; more come by ``addMembers(_:to:role:)``.
    public func createGroup(_ title: String, members: [UserID]) async throws(ChatError) -> InboxEntry {
        try await entry(.conversationCreate(title: title, members: members))
    }

    /// Gives a group another title.
    @discardableResult
    public func rename(_ conversation: ConversationID, to title: String) async throws(ChatError) -> Change {
        try await change(.conversationUpdate(conversation, title: title))
    }

    /// Leaves a group.
    @discardableResult
    public func leave(_ conversation: ConversationID) async throws(ChatError) -> Change {
        try await change(.conversationLeave(conversation))
    }

    /// A page of members, by user id.
    public func members(
        of conversation: ConversationID, after user: UserID? = nil, limit: Int = ConversationLimits.maxPage
    ) async throws(ChatError) -> Page<Member, UserID> {
        try await ask(.memberList(conversation, after: user, limit: limit)) {
            if case .members(_, let page) = $0 { page } else { nil }
        }
    }

    /// Adds up to 1000 users to a group.
    @discardableResult
    public func addMembers(
        _ users: [UserID], to conversation: ConversationID, role: MemberRole = .member
    ) async throws(ChatError) -> Change {
        try await change(.memberAdd(conversation, users: users, role: role))
    }

    /// Removes a member from a group.
    @discardableResult
    public func removeMember(_ user: UserID, from conversation: ConversationID) async throws(ChatError) -> Change {
        try await change(.memberRemove(conversation, user: user))
    }

    /// Changes a member's rights.
    @discardableResult
    public func setRole(
        _ role: MemberRole, of user: UserID, in conversation: ConversationID
    ) async throws(ChatError) -> Change {
        try await change(.memberRole(conversation, user: user, role: role))
    }

    func change(_ command: Command) async throws(ChatError) -> Change {
        try await ask(command) { reply in
            if case .changed(_, let seq, let changed) = reply { Change(seq: seq, changed: changed) } else { nil }
        }
    }

    private func entry(_ command: Command) async throws(ChatError) -> InboxEntry {
        try await ask(command) { if case .conversation(let entry) = $0 { entry } else { nil } }
    }
}
