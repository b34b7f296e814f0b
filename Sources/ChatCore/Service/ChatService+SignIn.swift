extension ChatService {
    /// What a session starts with.
    public struct SignIn: Hashable, Sendable {
        /// The user as stored.
        public var user: User
        /// Topics the session hears: its user's and its groups'.
        public var topics: [Topic]
        /// The store's epoch.
        public var epoch: String
    }

    /// Admits the bearer of a verified token: checks revocations and the account, and creates or refreshes the user.
    ///
    /// - Throws: ``ChatError`` `token_revoked`, `user_disabled`, `store_unavailable`.
    public func signIn(_ token: VerifiedToken, now: Timestamp) async throws(ChatError) -> SignIn {
        try await checkStanding(of: token)
        let user = try await storage.signIn(token.user, profile: token.profile, at: now)
        guard !user.isDisabled else { throw ChatError(.userDisabled) }
        let groups = try await storage.groups(of: user.id)
        let epoch = try await storage.metadata().epoch
        return SignIn(user: user, topics: [.user(user.id)] + groups.map(Topic.conversation), epoch: epoch)
    }

    /// Checks that a token presented in-band is still good for the user: not revoked, not disabled.
    ///
    /// - Throws: ``ChatError`` `token_revoked`, `user_disabled`, `store_unavailable`.
    public func refresh(_ token: VerifiedToken) async throws(ChatError) {
        try await checkStanding(of: token)
        if let user = try await storage.users([token.user]).first, user.isDisabled { throw ChatError(.userDisabled) }
    }

    private func checkStanding(of token: VerifiedToken) async throws(ChatError) {
        if try await storage.isRevoked(token) { throw ChatError(.tokenRevoked) }
    }

    /// Notes that a user's session ended, for `lastSeen`.
    public func noteLastSeen(_ times: [UserID: Timestamp]) async throws(ChatError) {
        try await storage.noteLastSeen(times)
    }
}
