extension ChatService {
    /// Users for an administrator: no visibility rule, disabled ones included.
    public func listUsers(
        matching text: String, after: UserID?, limit: Int
    ) async throws(ChatError) -> Page<User, UserID> {
        try await storage.searchUsers(text, contactsOf: nil, after: after, limit: limit, includeDisabled: true)
    }

    /// Disables or enables an account; disabling ends all its sessions at once.
    ///
    /// - Throws: ``ChatError`` `user_not_found`.
    public func setDisabled(
        _ user: UserID, _ isDisabled: Bool
    ) async throws(ChatError) -> (user: User, publications: [Publication]) {
        let updated = try await storage.setDisabled(user, isDisabled)
        let cut = Publication(topics: [.user(user)], payload: .directive(.disconnect(.userDisabled)))
        return (updated, isDisabled ? [cut] : [])
    }

    /// Refuses a user's tokens issued before `time` and ends the sessions that live on such tokens.
    public func revoke(
        _ user: UserID, issuedBefore time: Timestamp
    ) async throws(ChatError) -> [Publication] {
        try await storage.revoke(.user(user, issuedBefore: time))
        return [
            Publication(topics: [.user(user)], payload: .directive(.disconnectIssuedBefore(time, .revoked)))
        ]
    }

    /// Ends one session, or all of the user's when `session` is nil; the user may sign in again.
    public func kick(_ user: UserID, session: SessionID?) -> [Publication] {
        let directive: Directive = session.map { .disconnectSession($0, .kicked) } ?? .disconnect(.kicked)
        return [Publication(topics: [.user(user)], payload: .directive(directive))]
    }

    /// The store's identity, for status pages.
    public func storeMetadata() async throws(ChatError) -> StoreMetadata { try await storage.metadata() }
}
