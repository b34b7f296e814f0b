import ChatCore

@testable import ChatStore

/// Reads what a transaction would have locked and read for a batch: from another store, through its port, and nothing that
/// ``AppendQuestions`` does not ask for. So a question that is missing shows as a wrong decision.
struct StoreFacts {
    let store: any ChatStorage
    let users: [UserID]

    /// All that was ever said, by folding the log in the simplest way.
    struct Past {
        struct Said {
            var seq: Int64
            var sender: UserID
            var body: String
            var isDeleted = false
            var reactions: [(emoji: String, users: [UserID])] = []
        }
        var messages: [MessageID: Said] = [:]
        var sends: [(sender: UserID, key: ClientMessageID, event: ConversationEvent)] = []
    }

    func facts(
        for events: [PendingEvent], directs: [UserPair: ConversationID]
    ) async throws -> AppendFacts {
        var facts = AppendFacts()
        for pair in AppendQuestions(events).pairs {
            facts.directs[pair] = directs[pair]
            if try await isBlocked(pair) { facts.blockedPairs.insert(pair) }
        }
        let questions = AppendQuestions(events, directs: facts.directs)
        for user in try await store.users(Array(questions.accounts)) {
            facts.standings[user.id] = user.isDisabled ? .disabled : .enabled
        }
        for id in questions.conversations {
            guard let viewer = await viewer(of: id) else { continue }
            let (conversation, past) = try await locked(id, viewer, questions)
            facts.conversations[id] = conversation
            for send in past.sends {
                let key = IdempotencyKey(conversation: id, sender: send.sender, clientID: send.key)
                if questions.keys.contains(key) { facts.sends[key] = send.event }
            }
        }
        return facts
    }

    /// A member, through whose eyes a conversation can be read; nil when everybody left.
    func viewer(of id: ConversationID) async -> UserID? {
        for user in users where (try? await store.conversation(id, viewer: user)) != nil { return user }
        return nil
    }

    private func isBlocked(_ pair: UserPair) async throws -> Bool {
        try await !store.blockedEitherWay(pair.low, among: [pair.high]).isEmpty
    }

    private func locked(
        _ id: ConversationID, _ viewer: UserID, _ questions: AppendQuestions
    ) async throws -> (LockedConversation, Past) {
        let entry = try await store.conversation(id, viewer: viewer)
        let known = entry.conversation
        var result = LockedConversation(
            id: id, kind: known.kind, createdAt: known.createdAt, lastActivity: entry.lastActivity,
            memberCount: known.memberCount)
        result.head = known.head
        if case .direct(let a, let b) = known.kind, a != b { result.isBlocked = try await isBlocked(UserPair(a, b)) }
        for member in try await store.members(of: id, viewer: viewer, after: nil, limit: 200).items {
            if questions.seats.contains(.init(conversation: id, user: member.user)) {
                result.roles[member.user] = member.role
            }
            if member.role == .owner, questions.owned.contains(id) { result.ownerCount += 1 }
        }
        let past = try await past(of: id, viewer)
        for message in questions.messages {
            guard let said = past.messages[message] else { continue }
            let reactions = said.reactions.map { reaction in
                let asked = reaction.users.filter { questions.reacting.contains(.init(message: message, actor: $0)) }
                return LockedConversation.Reaction(
                    emoji: reaction.emoji, count: Int32(reaction.users.count), actors: Set(asked))
            }
            result.messages[message] = LockedConversation.LockedMessage(
                seq: said.seq, sender: said.sender, body: said.body, isDeleted: said.isDeleted, reactions: reactions)
        }
        return (result, past)
    }

    private func past(of id: ConversationID, _ viewer: UserID) async throws -> Past {
        var past = Past()
        var after: Int64 = 0
        while true {
            let page = try await store.events(SyncQuery(conversation: id, after: after), viewer: viewer)
            for event in page.events { Self.fold(event, into: &past) }
            guard page.hasMore, let last = page.events.last else { return past }
            after = last.position.seq
        }
    }

    private static func fold(_ event: ConversationEvent, into past: inout Past) {
        switch event.kind {
        case .messageCreated(let content):
            past.messages[content.id] = Past.Said(seq: event.position.seq, sender: event.actor, body: content.body)
            if let key = content.clientID { past.sends.append((event.actor, key, event)) }
        case .messageEdited(let id, let body): past.messages[id]?.body = body
        case .messageDeleted(let id):
            past.messages[id]?.isDeleted = true
            past.messages[id]?.reactions = []
        case .reactionAdded(let id, let emoji):
            guard var said = past.messages[id] else { return }
            if let place = said.reactions.firstIndex(where: { $0.emoji == emoji }) {
                said.reactions[place].users.append(event.actor)
            } else {
                said.reactions.append((emoji, [event.actor]))
            }
            past.messages[id] = said
        case .reactionRemoved(let id, let emoji):
            guard var said = past.messages[id] else { return }
            for place in said.reactions.indices where said.reactions[place].emoji == emoji {
                said.reactions[place].users.removeAll { $0 == event.actor }
            }
            said.reactions.removeAll { $0.users.isEmpty }
            past.messages[id] = said
        case .created, .membersJoined, .memberLeft, .memberRoleChanged, .renamed: break
        }
    }
}
