public import ChatCore

extension ChatClient {
    /// A user's profile; one's own, with e-mail and roles, when nil.
    public func user(_ id: UserID? = nil) async throws(ChatError) -> User {
        try await ask(.userGet(id)) { if case .user(let user, _) = $0 { user } else { nil } }
    }

    /// A page of users whose handle or display name contains the text, by id; all that one may see when it is empty.
    public func users(
        matching text: String = "", after user: UserID? = nil, limit: Int = ConversationLimits.defaultPage
    ) async throws(ChatError) -> Page<User, UserID> {
        try await ask(.userSearch(text: text, after: user, limit: limit)) {
            if case .users(let page) = $0 { page } else { nil }
        }
    }

    // MARK: Presence

    /// Shows this session as online or away, also in the sessions that follow a reconnect.
    public func setPresence(_ state: PresenceState) async throws(ChatError) {
        try await request(.presenceSet(state))
    }

    /// Watches users (at most 500 at once) and returns their states now; changes come as `presence` events. Kept over
    /// reconnects.
    @discardableResult
    public func watchPresence(of users: [UserID]) async throws(ChatError) -> [PresenceStatus] {
        try await presencePage(.presenceWatch(users)).items
    }

    /// Stops watching users.
    public func unwatchPresence(of users: [UserID]) async throws(ChatError) {
        try await request(.presenceUnwatch(users))
    }

    /// A page of online users whom one may see, by id.
    public func onlineUsers(
        after user: UserID? = nil, limit: Int = ConversationLimits.defaultPage
    ) async throws(ChatError) -> Page<PresenceStatus, UserID> {
        try await presencePage(.presenceList(after: user, limit: limit))
    }

    // MARK: Blocks

    /// Blocks a person: no messages and signals in the direct conversation, either way.
    public func block(_ user: UserID) async throws(ChatError) {
        try await request(.blockAdd(user))
    }

    /// Lifts a block.
    public func unblock(_ user: UserID) async throws(ChatError) {
        try await request(.blockRemove(user))
    }

    /// Whom one blocks, by id.
    public func blockedUsers() async throws(ChatError) -> [UserID] {
        try await ask(.blockList) { if case .blocks(let users) = $0 { users } else { nil } }
    }

    private func presencePage(_ command: Command) async throws(ChatError) -> Page<PresenceStatus, UserID> {
        try await ask(command) { if case .presence(let page) = $0 { page } else { nil } }
    }
}
