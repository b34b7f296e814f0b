extension ChatService {
    /// Finds a person by handle or e-mail address, for doors whose clients know no ids.
    ///
    /// - Guarantees: a handle wins over an address; visibility is that of `user.get`. Whoever knows an address learns whose it
    ///   is, nobody learns an address.
    /// - Throws: ``ChatError`` `user_not_found`, also for an address that several people have; `store_unavailable`.
    public func user(named text: String, caller: Caller) async throws(ChatError) -> User {
        var found = try await storage.users(named: text)
        if let first = found.first, Text.sameBytes(HandleRule.folded(first.handle), HandleRule.folded(text)) {
            found = [first]
        }
        let visible = try await whoMayBeFound(among: found.map(\.id), by: caller.user)
        guard let user = found.first(where: { visible.contains($0.id) }) else { throw ChatError(.userNotFound) }
        guard found.count == 1 else {
            throw ChatError(.userNotFound, "Several people have this e-mail address; use the person's handle.")
        }
        return user
    }

    /// Of these users, those whom somebody may find; blocks play no part.
    func whoMayBeFound(among users: [UserID], by me: UserID) async throws(ChatError) -> Set<UserID> {
        guard settings.visibility == .contacts, !users.isEmpty else { return Set(users) }
        var visible = try await storage.contacts(of: me, among: users)
        if users.contains(me) { visible.insert(me) }
        return visible
    }
}
