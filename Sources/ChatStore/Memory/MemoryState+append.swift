import ChatCore
import DequeModule

extension MemoryState {
    /// ``ChatStorage/append(_:)``: in order, each on its own; about five look-ups for a message.
    mutating func append(_ events: [PendingEvent]) -> [Result<AppendOutcome, ChatError>] {
        var results: [Result<AppendOutcome, ChatError>] = []
        results.reserveCapacity(events.count)
        for event in events {
            do throws(ChatError) {
                results.append(.success(try append(event)))
            } catch {
                results.append(.failure(error))
            }
        }
        return results
    }

    private mutating func append(_ event: PendingEvent) throws(ChatError) -> AppendOutcome {
        noteTime(event.at)
        switch event.target {
        case .conversation(let id):
            let (conversation, actor) = try membership(id, event.actor)
            if case .createMessage(let content) = event.change {
                return try appendMessage(content, event, to: conversation, actor: actor)
            }
            return try appendChange(event, to: conversation, actor: actor)
        case .direct(let peer, let newID):
            guard case .createMessage(let content) = event.change else {
                throw ChatError(.invalidRequest, "Only messages may open a direct conversation.")
            }
            return try appendDirect(content, event, with: peer, newID: newID)
        }
    }

    private mutating func appendDirect(
        _ content: MessageContent, _ event: PendingEvent, with peer: UserID, newID: ConversationID
    ) throws(ChatError) -> AppendOutcome {
        if let a = userIndex[event.actor], let b = userIndex[peer], let existing = directs[UserPair(a, b)] {
            return try appendMessage(content, event, to: existing, actor: a)
        }
        // Whatever may refuse the message comes first: a refused one must not leave an empty conversation behind.
        try ChangeRules.decideOpening(
            content, by: standing(of: event.actor), with: standing(of: peer), isBlocked: isBlocked(event.actor, peer))
        try checkFree(newID)
        guard storedEvents < limits.maxEvents else { throw ChatError(.storeFull) }
        let (conversation, actor) = try makeDirect(event.actor, peer, id: newID, at: event.at)
        return try appendMessage(content, event, to: conversation, actor: actor)
    }

    private mutating func appendMessage(
        _ content: MessageContent, _ event: PendingEvent, to conversation: MemoryConversation, actor: UserIndex
    ) throws(ChatError) -> AppendOutcome {
        // Before every rule but membership: a retry must get the first answer although, say, a block came between.
        let key = content.clientID.map { SendKey(sender: actor, clientID: $0) }
        if let key, let first = conversation.send(key) {
            return duplicate(first, clientID: content.clientID, by: event.actor, in: conversation)
        }
        _ = try ChangeRules.decide(
            event.change, by: event.actor, in: MemoryFacts(self, conversation, actor: actor))
        guard conversation.messageIndex(content.id) == nil else {
            throw ChatError(.conflict, detail: "message id already in use")
        }
        try makeRoom(in: conversation)
        let recorded = conversation.recordMessage(content, key: key, at: event.at, actor: event.actor)
        storedEvents += 1
        _ = conversation.advance(actor, .read, to: recorded.position)
        return outcome(.appended, recorded, in: conversation)
    }

    private func duplicate(
        _ first: MemoryConversation.EarlierSend, clientID: ClientMessageID?, by actor: UserID,
        in conversation: MemoryConversation
    ) -> AppendOutcome {
        switch first {
        case .kept(let event): return outcome(.duplicate, event, in: conversation)
        case .trimmed(let send):
            // Its text is gone; its place, id and time are what the sender asks for.
            let event = ConversationEvent(
                conversation: conversation.id, position: send.position, at: send.at, actor: actor,
                kind: .messageCreated(MessageContent(id: send.message, body: "", clientID: clientID)))
            return outcome(.duplicate, event, in: conversation)
        }
    }

    /// Drops the oldest event of a log that is to grow beyond its bound.
    ///
    /// - Throws: `store_full` when all room is taken and this log has nothing to give.
    mutating func makeRoom(in conversation: MemoryConversation) throws(ChatError) {
        let isFull = storedEvents >= limits.maxEvents
        guard isFull || conversation.log.count >= limits.maxEventsPerConversation else { return }
        guard !conversation.log.isEmpty else { throw ChatError(.storeFull) }
        let isSendRetired = conversation.trimOldest()
        storedEvents -= 1
        guard isSendRetired else { return }
        retiredSends.append(conversation.id)
        while retiredSends.count > limits.maxRetiredKeys, let oldest = retiredSends.popFirst() {
            conversations[oldest]?.forgetOldestSend()
        }
    }

    /// What the port answers about an event (or, without one, about the head).
    func outcome(
        _ disposition: AppendOutcome.Disposition, _ event: ConversationEvent?, in conversation: MemoryConversation
    ) -> AppendOutcome {
        AppendOutcome(
            disposition: disposition, event: event, conversation: conversation.id,
            position: event?.position ?? conversation.head, audience: conversation.audience,
            memberCount: conversation.members.count)
    }
}
