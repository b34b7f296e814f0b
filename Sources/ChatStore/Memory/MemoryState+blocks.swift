import ChatCore

extension MemoryState {
    /// ``ChatStorage/block(_:by:at:)``
    mutating func block(_ blocked: UserID, by user: UserID, at: Timestamp) throws(ChatError) -> Bool {
        noteTime(at)
        guard blocked != user else { throw ChatError(.conflict, "You cannot block yourself.") }
        guard let index = userIndex[user], let other = userIndex[blocked] else { throw ChatError(.userNotFound) }
        guard !users[index].blocked.contains(other) else { return false }
        guard users[index].blocked.count < limits.maxBlocksPerUser else {
            throw ChatError(.limitExceeded, "Too many people are blocked.")
        }
        users[index].blocked.insert(other)
        return true
    }

    /// ``ChatStorage/unblock(_:by:)``
    mutating func unblock(_ blocked: UserID, by user: UserID) -> Bool {
        guard let index = userIndex[user], let other = userIndex[blocked] else { return false }
        return users[index].blocked.remove(other) != nil
    }

    /// ``ChatStorage/blocks(of:)``
    func blocks(of user: UserID) -> [UserID] {
        guard let index = userIndex[user] else { return [] }
        return users[index].blocked.map { users[$0].user.id }.sorted()
    }

    /// ``ChatStorage/blockedEitherWay(_:among:)``
    func blockedEitherWay(_ user: UserID, among others: [UserID]) -> Set<UserID> {
        guard let index = userIndex[user] else { return [] }
        return Set(others.filter { other in userIndex[other].map { users.isBlocked(index, $0) } ?? false })
    }

    // MARK: Revocations

    /// ``ChatStorage/revoke(_:)``: the later time wins over a repeated revocation.
    mutating func revoke(_ revocation: Revocation) throws(ChatError) {
        switch revocation {
        case .user(let id, let issuedBefore):
            if userRevocations[id] == nil { try makeRoomForRevocation() }
            userRevocations[id] = max(userRevocations[id] ?? issuedBefore, issuedBefore)
        case .token(let tokenID, let until):
            let key = ExactText(text: tokenID)
            if tokenRevocations[key] == nil { try makeRoomForRevocation() }
            tokenRevocations[key] = max(tokenRevocations[key] ?? until, until)
        }
    }

    private mutating func makeRoomForRevocation() throws(ChatError) {
        func isFull() -> Bool { userRevocations.count + tokenRevocations.count >= limits.maxRevocations }
        guard isFull() else { return }
        let now = latest
        tokenRevocations = tokenRevocations.filter { $0.value >= now }
        if isFull() { throw ChatError(.storeFull) }
    }

    /// ``ChatStorage/isRevoked(_:)``
    func isRevoked(_ token: VerifiedToken) -> Bool {
        if let tokenID = token.tokenID, tokenRevocations[ExactText(text: tokenID)] != nil { return true }
        guard let issuedBefore = userRevocations[token.user] else { return false }
        return token.issuedAt.map { $0 < issuedBefore } ?? true
    }
}
