import ChatCore
import DequeModule

extension MemoryState {
    /// Every change but a new message: decided by ``ChangeRules``, then applied.
    mutating func appendChange(
        _ event: PendingEvent, to conversation: MemoryConversation, actor: UserIndex
    ) throws(ChatError) -> AppendOutcome {
        // The facts share tables of the state: they end here, or the first change below would copy those.
        guard
            let kind = try ChangeRules.decide(
                event.change, by: event.actor, in: MemoryFacts(self, conversation, actor: actor))
        else {
            return outcome(.unchanged, nil, in: conversation)
        }
        try makeRoom(in: conversation)
        try apply(kind, event, to: conversation, actor: actor)
        storedEvents += 1
        let recorded = conversation.record(kind, at: event.at, actor: event.actor)
        if conversation.members.isEmpty { bury(conversation) }
        return outcome(.appended, recorded, in: conversation)
    }

    private mutating func apply(
        _ kind: ConversationEvent.Kind, _ event: PendingEvent, to conversation: MemoryConversation, actor: UserIndex
    ) throws(ChatError) {
        switch kind {
        case .created, .messageCreated: throw ChatError(.internal, detail: "these take another path")
        case .messageEdited(let id, let body):
            let alterations = try alterations(of: id, in: conversation)
            alterations.body = body
            alterations.editedAt = event.at
            while let oldest = alterations.edits.first, oldest < conversation.firstSeq {
                alterations.edits.removeFirst()
            }
            alterations.edits.append(conversation.head.seq + 1)
        case .messageDeleted(let id):
            let alterations = try alterations(of: id, in: conversation)
            if let index = conversation.messageIndex(id) { conversation.redact(conversation.messages[index]) }
            alterations.body = ""
            alterations.isDeleted = true
            alterations.reactions = []
            alterations.edits = []
        case .reactionAdded(let id, let emoji):
            try alterations(of: id, in: conversation).add(emoji, by: actor)
        case .reactionRemoved(let id, let emoji):
            try alterations(of: id, in: conversation).remove(emoji, by: actor)
        case .membersJoined(let ids, let role):
            for index in ids.compactMap({ userIndex[$0] }) {
                conversation.join(index, role: role, at: event.at)
                users[index].conversations[conversation.id] = conversation
            }
        case .memberLeft(let user):
            guard let index = userIndex[user] else { return }
            conversation.leave(index)
            users[index].conversations[conversation.id] = nil
        case .memberRoleChanged(let user, let role):
            if let index = userIndex[user] { conversation.setRole(role, of: index) }
        case .renamed(let title): conversation.kind = .group(title: title)
        }
    }

    /// Finds a message again that making room may just have taken away.
    private func alterations(
        of message: MessageID, in conversation: MemoryConversation
    ) throws(ChatError) -> MemoryMessage.Alterations {
        guard let index = conversation.messageIndex(message) else { throw ChatError(.messageNotFound) }
        return conversation.alterations(at: index)
    }
}
