import ChatCore

/// What a batch of events comes to: an answer for each, and what to write; pure (Docs/adr/0005-postgres-store.md).
struct AppendPlan {
    /// A change to rows that exist, run one after another behind the new rows.
    enum Alteration: Equatable {
        case edit(MessageID, seq: Int64, in: ConversationID, body: String, at: Timestamp)
        case delete(MessageID, seq: Int64, in: ConversationID)
        case addReaction(MessageID, emoji: String, by: UserID)
        case removeReaction(MessageID, emoji: String, by: UserID)
        /// The emoji of a message and how often each stands on it.
        case tally(seq: Int64, in: ConversationID, [LockedConversation.Reaction])
        case join(ConversationID, [UserID], role: MemberRole, at: Timestamp)
        case leave(ConversationID, UserID)
        case setRole(ConversationID, UserID, role: MemberRole)
        case rename(ConversationID, title: String)
    }

    /// Where a sender stands after their own messages.
    struct Mark: Hashable {
        let conversation: ConversationID
        let user: UserID
    }

    /// One answer per event, in order.
    private(set) var results: [Result<AppendOutcome, ChatError>] = []
    /// Direct conversations to open, with their two users.
    private(set) var openings: [LockedConversation] = []
    /// Events to add, in order.
    private(set) var events: [ConversationEvent] = []
    /// Changes to what is there, in order.
    private(set) var alterations: [Alteration] = []
    /// Senders' marks.
    private(set) var marks: [Mark: LogPosition] = [:]
    private var grown: Set<ConversationID> = []
    private var facts: AppendFacts

    /// Decides on events in order; each sees what the ones before it did.
    init(_ pending: some Collection<PendingEvent>, facts: AppendFacts) {
        self.facts = facts
        results.reserveCapacity(pending.count)
        for event in pending {
            do throws(ChatError) {
                results.append(.success(try decide(event)))
            } catch {
                results.append(.failure(error))
            }
        }
    }

    /// Conversations that grew, as they are afterwards.
    var heads: [LockedConversation] { grown.compactMap { facts.conversations[$0] } }

    /// True when nothing has to be written.
    var changesNothing: Bool { events.isEmpty && openings.isEmpty }

    private mutating func decide(_ event: PendingEvent) throws(ChatError) -> AppendOutcome {
        switch event.target {
        case .conversation(let id): return try decide(event, in: id)
        case .direct(let peer, let newID):
            guard case .createMessage(let content) = event.change else {
                throw ChatError(.invalidRequest, "Only messages may open a direct conversation.")
            }
            let pair = UserPair(event.actor, peer)
            if let id = facts.directs[pair] { return try decide(event, in: id) }
            try ChangeRules.decideOpening(
                content, by: facts.standings[event.actor] ?? .missing, with: facts.standings[peer] ?? .missing,
                isBlocked: !pair.isOneself && facts.blockedPairs.contains(pair))
            // An id that is taken is not ours to write into; nobody but this server makes such ids.
            guard facts.conversations[newID] == nil else {
                throw ChatError(.conflict, "The conversation id is taken.")
            }
            var opened = LockedConversation(
                id: newID, kind: .direct(pair.low, pair.high), createdAt: event.at, lastActivity: event.at,
                memberCount: pair.isOneself ? 1 : 2)
            // Not a literal: the two are one in notes to oneself.
            for user in [pair.low, pair.high] { opened.roles[user] = .member }
            openings.append(opened)
            facts.conversations[newID] = opened
            facts.directs[pair] = newID
            return try decide(event, in: newID)
        }
    }

    private mutating func decide(_ event: PendingEvent, in id: ConversationID) throws(ChatError) -> AppendOutcome {
        guard var conversation = facts.conversations[id] else {
            guard facts.locked.contains(id) else { throw ChatError(.conversationNotFound) }
            throw ChatError(
                .storeUnavailable, retry: .after(.seconds(1)),
                detail: "the conversation is locked by another transaction")
        }
        let key = sendKey(of: event, in: id)
        // Before every rule but membership: a retry must get the first answer although, say, a block came between.
        if let key, conversation.roles[event.actor] != nil, let first = facts.sends[key] {
            return conversation.outcome(.duplicate, first)
        }
        guard
            let kind = try ChangeRules.decide(
                event.change, by: event.actor,
                in: LockedFacts(conversation: conversation, actor: event.actor, standings: facts.standings))
        else {
            return conversation.outcome(.unchanged, nil)
        }
        if case .messageCreated(let content) = kind, conversation.messages[content.id] != nil {
            throw ChatError(.conflict, detail: "message id already in use")
        }
        // Held in one place while it changes, or each message would copy the messages before it.
        facts.conversations[id] = nil
        conversation.head.seq += 1
        if case .messageCreated = kind { conversation.head.ordinal += 1 }
        conversation.lastActivity = event.at
        alter(kind, event, &conversation)
        let recorded = ConversationEvent(
            conversation: id, position: conversation.head, at: event.at, actor: event.actor, kind: kind)
        events.append(recorded)
        if let key { facts.sends[key] = recorded }
        grown.insert(id)
        let result = conversation.outcome(.appended, recorded)
        facts.conversations[id] = conversation
        return result
    }

    private func sendKey(of event: PendingEvent, in id: ConversationID) -> IdempotencyKey? {
        guard case .createMessage(let content) = event.change, let clientID = content.clientID else { return nil }
        return IdempotencyKey(conversation: id, sender: event.actor, clientID: clientID)
    }

    /// Applies an event to the conversation and notes what else it writes.
    private mutating func alter(
        _ kind: ConversationEvent.Kind, _ event: PendingEvent, _ conversation: inout LockedConversation
    ) {
        let id = conversation.id
        func seq(_ message: MessageID) -> Int64 { conversation.messages[message]?.seq ?? 0 }
        conversation.apply(kind, by: event.actor)
        switch kind {
        case .created: break
        case .messageCreated: marks[Mark(conversation: id, user: event.actor)] = conversation.head
        case .messageEdited(let message, let body):
            alterations.append(.edit(message, seq: seq(message), in: id, body: body, at: event.at))
        case .messageDeleted(let message):
            redactSend(at: seq(message), in: id)
            alterations.append(.delete(message, seq: seq(message), in: id))
        case .reactionAdded(let message, let emoji):
            alterations.append(.addReaction(message, emoji: emoji, by: event.actor))
            alterations.append(
                .tally(seq: seq(message), in: id, conversation.messages[message]?.reactions ?? []))
        case .reactionRemoved(let message, let emoji):
            alterations.append(.removeReaction(message, emoji: emoji, by: event.actor))
            alterations.append(
                .tally(seq: seq(message), in: id, conversation.messages[message]?.reactions ?? []))
        case .membersJoined(let users, let role):
            alterations.append(.join(id, users, role: role, at: event.at))
        case .memberLeft(let user):
            // Whoever joins again starts anew.
            marks[Mark(conversation: id, user: user)] = nil
            alterations.append(.leave(id, user))
        case .memberRoleChanged(let user, let role): alterations.append(.setRole(id, user, role: role))
        case .renamed(let title): alterations.append(.rename(id, title: title))
        }
    }

    /// A repeat later in the batch must not bring back what was deleted.
    private mutating func redactSend(at seq: Int64, in id: ConversationID) {
        let place = facts.sends.firstIndex { $0.key.conversation == id && $0.value.position.seq == seq }
        guard let place, case .messageCreated(var content) = facts.sends.values[place].kind else { return }
        content.body = ""
        facts.sends.values[place].kind = .messageCreated(content)
    }
}
