import ChatCore

/// A conversation as a transaction has locked and read it, changed as the events of the batch are applied to it.
struct LockedConversation {
    /// A message that an event of the batch is about.
    struct LockedMessage {
        var seq: Int64
        var sender: UserID
        var body: String
        var isDeleted: Bool
        /// In the order in which each emoji first came.
        var reactions: [Reaction]
    }

    /// One emoji on a message.
    struct Reaction: Equatable {
        var emoji: String
        var count: Int32
        /// Those of the batch's actors who put it there.
        var actors: Set<UserID>
    }

    let id: ConversationID
    var kind: Conversation.Kind
    let createdAt: Timestamp
    var head = LogPosition.zero
    var lastActivity: Timestamp
    var memberCount: Int
    /// Read only when an event of the batch depends on it.
    var ownerCount = 0
    var isBlocked = false
    /// Of the users the batch is about; the others are not known here.
    var roles: [UserID: MemberRole] = [:]
    /// Messages the batch is about.
    var messages: [MessageID: LockedMessage] = [:]

    /// Who hears of events.
    var audience: Audience {
        switch kind {
        case .direct(let a, let b): .direct(a, b)
        case .group: .group(id)
        }
    }
}

/// A ``LockedConversation`` as one event's rules see it.
struct LockedFacts: ConversationFacts {
    let conversation: LockedConversation
    let actor: UserID
    let standings: [UserID: AccountStanding]

    var kind: Conversation.Kind { conversation.kind }
    var memberCount: Int { conversation.memberCount }
    var ownerCount: Int { conversation.ownerCount }
    var isBlocked: Bool { conversation.isBlocked }
    func role(of user: UserID) -> MemberRole? { conversation.roles[user] }
    func standing(of user: UserID) -> AccountStanding { standings[user] ?? .missing }

    func message(_ id: MessageID) -> MessageFacts? {
        guard let message = conversation.messages[id] else { return nil }
        return MessageFacts(
            sender: message.sender, body: message.body, isDeleted: message.isDeleted,
            emojis: message.reactions.map(\.emoji),
            actorsEmojis: message.reactions.filter { $0.actors.contains(actor) }.map(\.emoji))
    }
}

extension LockedConversation {
    /// Applies an event that ``ChangeRules`` allowed; the position has been taken already.
    mutating func apply(_ kind: ConversationEvent.Kind, by actor: UserID) {
        switch kind {
        case .created: break
        case .messageCreated(let content):
            messages[content.id] = LockedMessage(
                seq: head.seq, sender: actor, body: content.body, isDeleted: false, reactions: [])
        case .messageEdited(let id, let body): messages[id]?.body = body
        case .messageDeleted(let id):
            messages[id]?.isDeleted = true
            messages[id]?.body = ""
            messages[id]?.reactions = []
        case .reactionAdded(let id, let emoji): react(to: id, emoji, by: actor)
        case .reactionRemoved(let id, let emoji): unreact(to: id, emoji, by: actor)
        case .membersJoined(let users, let role):
            for user in users { roles[user] = role }
            memberCount += users.count
            if role == .owner { ownerCount += users.count }
        case .memberLeft(let user):
            if roles.removeValue(forKey: user) == .owner { ownerCount -= 1 }
            memberCount -= 1
        case .memberRoleChanged(let user, let role):
            if roles[user] == .owner { ownerCount -= 1 }
            if role == .owner { ownerCount += 1 }
            roles[user] = role
        case .renamed(let title): self.kind = .group(title: title)
        }
    }

    private mutating func react(to id: MessageID, _ emoji: String, by actor: UserID) {
        guard var message = messages[id] else { return }
        if let place = message.reactions.firstIndex(where: { Text.sameBytes($0.emoji, emoji) }) {
            message.reactions[place].count += 1
            message.reactions[place].actors.insert(actor)
        } else {
            message.reactions.append(Reaction(emoji: emoji, count: 1, actors: [actor]))
        }
        messages[id] = message
    }

    private mutating func unreact(to id: MessageID, _ emoji: String, by actor: UserID) {
        guard var message = messages[id],
            let place = message.reactions.firstIndex(where: { Text.sameBytes($0.emoji, emoji) })
        else { return }
        message.reactions[place].count -= 1
        message.reactions[place].actors.remove(actor)
        if message.reactions[place].count == 0 { message.reactions.remove(at: place) }
        messages[id] = message
    }
}

extension LockedConversation {
    /// As the port shows it.
    var summary: Conversation {
        Conversation(id: id, kind: kind, createdAt: createdAt, head: head, memberCount: memberCount)
    }

    /// What the port answers about an event, or without one about the head.
    func outcome(_ disposition: AppendOutcome.Disposition, _ event: ConversationEvent?) -> AppendOutcome {
        AppendOutcome(
            disposition: disposition, event: event, conversation: id, position: event?.position ?? head,
            audience: audience, memberCount: memberCount)
    }
}
