import ChatCore
import DequeModule

extension MemoryState {
    /// Every change but a new message.
    mutating func appendChange(
        _ event: PendingEvent, to conversation: MemoryConversation, actor: UserIndex
    ) throws(ChatError) -> AppendOutcome {
        try authorize(event, in: conversation, actor: actor)
        switch event.change {
        case .createMessage:
            throw ChatError(.internal, detail: "messages take another path")
        case .editMessage(let message, let body):
            return try edit(message, body: body, event, in: conversation)
        case .deleteMessage(let message):
            return try delete(message, event, in: conversation)
        case .addReaction(let message, let emoji):
            return try addReaction(emoji, to: message, event, in: conversation, actor: actor)
        case .removeReaction(let message, let emoji):
            return try removeReaction(emoji, from: message, event, in: conversation, actor: actor)
        case .addMembers(let users, let role):
            return try add(users, role: role, event, in: conversation)
        case .removeMember(let user):
            return try remove(user, event, in: conversation)
        case .changeRole(let user, let role):
            return try changeRole(of: user, to: role, event, in: conversation)
        case .rename(let title):
            return try rename(to: title, event, in: conversation)
        }
    }

    /// Adds an event for a change that was checked; the caller has made the change or makes it next.
    private mutating func record(
        _ kind: ConversationEvent.Kind, _ event: PendingEvent, in conversation: MemoryConversation
    ) -> AppendOutcome {
        storedEvents += 1
        let recorded = conversation.record(kind, at: event.at, actor: event.actor)
        return outcome(.appended, recorded, in: conversation)
    }

    /// Makes room and finds a message again, which trimming may just have taken away.
    private mutating func roomFor(
        _ message: MessageID, in conversation: MemoryConversation
    ) throws(ChatError) -> Int {
        try makeRoom(in: conversation)
        guard let index = conversation.messageIndex(message) else { throw ChatError(.messageNotFound) }
        return index
    }

    private func isDeleted(_ message: MessageID, in conversation: MemoryConversation) throws(ChatError) -> Bool {
        guard let index = conversation.messageIndex(message) else { throw ChatError(.messageNotFound) }
        return conversation.messages[index].alterations?.isDeleted ?? false
    }

    // MARK: Messages

    private mutating func edit(
        _ message: MessageID, body: String, _ event: PendingEvent, in conversation: MemoryConversation
    ) throws(ChatError) -> AppendOutcome {
        try Self.checkBody(body)
        guard try !isDeleted(message, in: conversation) else {
            throw ChatError(.conflict, "A deleted message cannot be edited.")
        }
        guard let now = conversation.body(of: message), !Text.sameBytes(now, body) else {
            return outcome(.unchanged, nil, in: conversation)
        }
        let alterations = conversation.alterations(at: try roomFor(message, in: conversation))
        alterations.body = body
        alterations.editedAt = event.at
        while let oldest = alterations.edits.first, oldest < conversation.firstSeq { alterations.edits.removeFirst() }
        alterations.edits.append(conversation.head.seq + 1)
        return record(.messageEdited(message, body: body), event, in: conversation)
    }

    private mutating func delete(
        _ message: MessageID, _ event: PendingEvent, in conversation: MemoryConversation
    ) throws(ChatError) -> AppendOutcome {
        guard try !isDeleted(message, in: conversation) else { return outcome(.unchanged, nil, in: conversation) }
        let index = try roomFor(message, in: conversation)
        let alterations = conversation.alterations(at: index)
        conversation.redact(conversation.messages[index])
        alterations.body = ""
        alterations.isDeleted = true
        alterations.reactions = []
        alterations.edits = []
        return record(.messageDeleted(message), event, in: conversation)
    }

    // MARK: Reactions

    private mutating func addReaction(
        _ emoji: String, to message: MessageID, _ event: PendingEvent, in conversation: MemoryConversation,
        actor: UserIndex
    ) throws(ChatError) -> AppendOutcome {
        guard (1...ConversationLimits.maxEmojiBytes).contains(emoji.utf8.count) else {
            throw ChatError(.invalidRequest, "A reaction is 1 to \(ConversationLimits.maxEmojiBytes) bytes long.")
        }
        guard try !isDeleted(message, in: conversation) else {
            throw ChatError(.conflict, "A deleted message takes no reactions.")
        }
        let present = conversation.reactions(of: message)
        let place = present.firstIndex { Text.sameBytes($0.emoji, emoji) }
        if let place, present[place].users.contains(actor) { return outcome(.unchanged, nil, in: conversation) }
        if place == nil, present.count >= ConversationLimits.maxEmojisPerMessage {
            throw ChatError(.limitExceeded, "The message has too many different reactions.")
        }
        let alterations = conversation.alterations(at: try roomFor(message, in: conversation))
        if let place {
            alterations.reactions[place].users.insert(actor)
        } else {
            alterations.reactions.append(MemoryMessage.Reaction(emoji: emoji, users: [actor]))
        }
        return record(.reactionAdded(message, emoji: emoji), event, in: conversation)
    }

    private mutating func removeReaction(
        _ emoji: String, from message: MessageID, _ event: PendingEvent, in conversation: MemoryConversation,
        actor: UserIndex
    ) throws(ChatError) -> AppendOutcome {
        guard try !isDeleted(message, in: conversation) else {
            throw ChatError(.conflict, "A deleted message has no reactions.")
        }
        let present = conversation.reactions(of: message)
        guard let place = present.firstIndex(where: { Text.sameBytes($0.emoji, emoji) }),
            present[place].users.contains(actor)
        else { return outcome(.unchanged, nil, in: conversation) }
        let alterations = conversation.alterations(at: try roomFor(message, in: conversation))
        alterations.reactions[place].users.remove(actor)
        if alterations.reactions[place].users.isEmpty { alterations.reactions.remove(at: place) }
        return record(.reactionRemoved(message, emoji: emoji), event, in: conversation)
    }

    // MARK: Members

    private mutating func add(
        _ ids: [UserID], role: MemberRole, _ event: PendingEvent, in conversation: MemoryConversation
    ) throws(ChatError) -> AppendOutcome {
        guard ids.count <= ConversationLimits.maxUsersPerCommand else {
            throw ChatError(.limitExceeded, "Too many users in one request.")
        }
        let new = try distinctUsers(ids) { conversation.members[$0] == nil }
        guard !new.isEmpty else { return outcome(.unchanged, nil, in: conversation) }
        guard conversation.members.count + new.count <= ConversationLimits.maxMembers else {
            throw ChatError(.limitExceeded, "The group is full.")
        }
        try makeRoom(in: conversation)
        for index in new {
            conversation.join(index, role: role, at: event.at)
            users[index].conversations[conversation.id] = conversation
        }
        return record(.membersJoined(new.map { users[$0].user.id }, role: role), event, in: conversation)
    }

    private mutating func remove(
        _ user: UserID, _ event: PendingEvent, in conversation: MemoryConversation
    ) throws(ChatError) -> AppendOutcome {
        guard let index = userIndex[user], let member = conversation.members[index] else {
            throw ChatError(.userNotFound, "That user is not a member.")
        }
        if member.role == .owner, conversation.owners == 1, conversation.members.count > 1 {
            throw ChatError(.conflict, "A group needs an owner; make another member owner first.")
        }
        try makeRoom(in: conversation)
        conversation.leave(index)
        users[index].conversations[conversation.id] = nil
        let result = record(.memberLeft(user), event, in: conversation)
        if conversation.members.isEmpty { bury(conversation) }
        return result
    }

    private mutating func changeRole(
        of user: UserID, to role: MemberRole, _ event: PendingEvent, in conversation: MemoryConversation
    ) throws(ChatError) -> AppendOutcome {
        guard let index = userIndex[user], let member = conversation.members[index] else {
            throw ChatError(.userNotFound, "That user is not a member.")
        }
        guard member.role != role else { return outcome(.unchanged, nil, in: conversation) }
        try makeRoom(in: conversation)
        conversation.setRole(role, of: index)
        return record(.memberRoleChanged(user, role: role), event, in: conversation)
    }

    private mutating func rename(
        to title: String, _ event: PendingEvent, in conversation: MemoryConversation
    ) throws(ChatError) -> AppendOutcome {
        try Self.checkTitle(title)
        if case .group(let old) = conversation.kind, Text.sameBytes(old, title) {
            return outcome(.unchanged, nil, in: conversation)
        }
        try makeRoom(in: conversation)
        conversation.kind = .group(title: title)
        return record(.renamed(title: title), event, in: conversation)
    }
}
