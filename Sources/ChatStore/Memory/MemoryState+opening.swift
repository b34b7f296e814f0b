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
        try ChangeRules.checkOpening(by: standing(of: a), with: standing(of: b), isBlocked: isBlocked(a, b))
        try checkFree(id)
        return try makeDirect(a, b, id: id, at: at).0.summary
    }

    /// Opens a direct conversation that may be opened, under a free id.
    mutating func makeDirect(
        _ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp
    ) throws(ChatError) -> (MemoryConversation, UserIndex) {
        guard let first = userIndex[a], let second = userIndex[b] else { throw ChatError(.userNotFound) }
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
        let founding = try ChangeRules.decideGroup(group, standing: { standing(of: $0) })
        guard case .created(_, let others) = founding, let creator = userIndex[group.creator] else {
            throw ChatError(.internal, detail: "a group begins with another event")
        }
        try checkFree(group.id)
        guard storedEvents < limits.maxEvents else { throw ChatError(.storeFull) }

        let conversation = MemoryConversation(
            id: group.id, kind: .group(title: group.title), pair: nil, createdAt: group.at)
        conversations[group.id] = conversation
        for user in [creator] + others.compactMap({ userIndex[$0] }) {
            conversation.join(user, role: user == creator ? .owner : .member, at: group.at)
            users[user].conversations[group.id] = conversation
        }
        let event = conversation.record(founding, at: group.at, actor: group.creator)
        conversation.founding = event
        storedEvents += 1
        return outcome(.appended, event, in: conversation)
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

    func checkFree(_ id: ConversationID) throws(ChatError) {
        guard conversations[id] == nil, !buried.contains(id) else {
            throw ChatError(.conflict, "The conversation id is taken.")
        }
        guard conversations.count < limits.maxConversations else { throw ChatError(.storeFull) }
    }
}
