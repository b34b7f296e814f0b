import ChatCore
import DequeModule

extension MemoryState {
    /// ``ChatStorage/openDirect(_:_:id:at:)``.
    mutating func openDirect(
        _ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp
    ) throws(ChatError) -> Conversation {
        noteTime(at)
        if let first = userIndex[a], let second = userIndex[b], let existing = directs[UserPair(first, second)] {
            return existing.summary
        }
        try checkDirect(a, b, id: id)
        return try makeDirect(a, b, id: id, at: at).0.summary
    }

    /// Whether a direct conversation may be opened.
    ///
    /// - Throws: `user_not_found`, `blocked`, `conflict` (the id is taken) or `store_full`.
    func checkDirect(_ a: UserID, _ b: UserID, id: ConversationID) throws(ChatError) {
        let (first, second) = (try enabledUser(a), try enabledUser(b))
        if first != second, isBlocked(first, second) { throw ChatError(.blocked) }
        try checkFree(id)
    }

    /// Opens a direct conversation after ``checkDirect(_:_:id:)``.
    mutating func makeDirect(
        _ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp
    ) throws(ChatError) -> (MemoryConversation, UserIndex) {
        let (first, second) = (try enabledUser(a), try enabledUser(b))
        // Ordered by id, so that the value is the same whoever opened it.
        let kind: Conversation.Kind = a < b ? .direct(a, b) : .direct(b, a)
        let conversation = MemoryConversation(id: id, kind: kind, pair: (first, second), createdAt: at)
        directs[UserPair(first, second)] = conversation
        conversations[id] = conversation
        for user in [first, second] {
            conversation.join(user, role: .member, at: at)
            users[user].conversations[id] = conversation
        }
        return (conversation, first)
    }

    /// ``ChatStorage/createGroup(_:)``.
    mutating func createGroup(_ group: NewGroup) throws(ChatError) -> AppendOutcome {
        noteTime(group.at)
        if let existing = conversations[group.id] {
            // Only a creator who is still a member learns anything about the group.
            guard let founding = existing.founding, founding.actor == group.creator,
                let creator = userIndex[group.creator], existing.members[creator] != nil
            else { throw ChatError(.conflict, "The conversation id is taken.") }
            return outcome(.duplicate, founding, in: existing)
        }
        try Self.checkTitle(group.title)
        guard group.members.count <= ConversationLimits.maxUsersPerCommand else {
            throw ChatError(.limitExceeded, "Too many users in one request.")
        }
        let creator = try enabledUser(group.creator)
        let others = try distinctUsers(group.members) { $0 != creator }
        try checkFree(group.id)
        guard storedEvents < limits.maxEvents else { throw ChatError(.storeFull) }

        let conversation = MemoryConversation(
            id: group.id, kind: .group(title: group.title), pair: nil, createdAt: group.at)
        conversations[group.id] = conversation
        for user in [creator] + others {
            conversation.join(user, role: user == creator ? .owner : .member, at: group.at)
            users[user].conversations[group.id] = conversation
        }
        let created = ConversationEvent.Kind.created(title: group.title, members: others.map { users[$0].user.id })
        let event = conversation.record(created, at: group.at, actor: group.creator)
        conversation.founding = event
        storedEvents += 1
        return outcome(.appended, event, in: conversation)
    }

    /// Users without repeats, in order, of those that `isWanted`.
    ///
    /// - Throws: `user_not_found`, naming no one, when one of them is missing or disabled.
    func distinctUsers(
        _ ids: [UserID], where isWanted: (UserIndex) -> Bool
    ) throws(ChatError) -> [UserIndex] {
        var seen: Set<UserIndex> = []
        var result: [UserIndex] = []
        for id in ids {
            guard let index = userIndex[id] else { throw ChatError(.userNotFound) }
            guard isWanted(index) else { continue }
            guard !users[index].user.isDisabled else { throw ChatError(.userNotFound) }
            if seen.insert(index).inserted { result.append(index) }
        }
        return result
    }

    /// Forgets a group that everyone left: nobody can reach it any more. Its id stays taken.
    mutating func bury(_ conversation: MemoryConversation) {
        conversations[conversation.id] = nil
        storedEvents -= conversation.log.count
        buried.insert(conversation.id)
        burialOrder.append(conversation.id)
        while burialOrder.count > limits.maxConversations, let oldest = burialOrder.popFirst() {
            buried.remove(oldest)
        }
    }

    private func checkFree(_ id: ConversationID) throws(ChatError) {
        guard conversations[id] == nil, !buried.contains(id) else {
            throw ChatError(.conflict, "The conversation id is taken.")
        }
        guard conversations.count < limits.maxConversations else { throw ChatError(.storeFull) }
    }

    static func checkTitle(_ title: String) throws(ChatError) {
        guard (1...ConversationLimits.maxTitleBytes).contains(title.utf8.count) else {
            throw ChatError(.invalidRequest, "A title is 1 to \(ConversationLimits.maxTitleBytes) bytes long.")
        }
    }
}
