package import ChatCore

/// The idempotency key of a send.
struct IdempotencyKey: Hashable {
    let conversation: ConversationID
    let sender: UserID
    let clientID: ClientMessageID
}

/// An unordered pair of users, as the `conversations` table keeps it.
package struct UserPair: Hashable, Sendable {
    /// The one whose id comes first by bytes.
    package let low: UserID
    /// The other one; the same in notes to oneself.
    package let high: UserID

    /// The same pair whichever comes first.
    package init(_ a: UserID, _ b: UserID) {
        low = b < a ? b : a
        high = b < a ? a : b
    }

    /// Notes to oneself.
    package var isOneself: Bool { low == high }
}

/// What a transaction has locked and read for a batch.
struct AppendFacts {
    /// By id; conversations that do not exist are absent.
    var conversations: [ConversationID: LockedConversation] = [:]
    /// Those that somebody else holds for too long.
    var locked: Set<ConversationID> = []
    /// Earlier sends with a key of the batch.
    var sends: [IdempotencyKey: ConversationEvent] = [:]
    /// Direct conversations of pairs that the batch writes to by user.
    var directs: [UserPair: ConversationID] = [:]
    /// Such pairs with a block in either direction.
    var blockedPairs: Set<UserPair> = []
    /// Users who may be written to first or added; absent ones do not exist.
    var standings: [UserID: AccountStanding] = [:]
}

/// What a batch asks about, gathered before anything is read; pure.
struct AppendQuestions {
    /// Someone's place in a conversation.
    struct Seat: Hashable {
        let conversation: ConversationID
        let user: UserID
    }

    /// Messages an actor reacts to.
    struct Reacting: Hashable {
        let message: MessageID
        let actor: UserID
    }

    /// All conversations, each once.
    private(set) var conversations: Set<ConversationID> = []
    /// Seats whose roles are asked for.
    private(set) var seats: Set<Seat> = []
    /// Keys of sends.
    private(set) var keys: Set<IdempotencyKey> = []
    /// Messages that events are about.
    private(set) var messages: Set<MessageID> = []
    /// Whose reactions on which messages.
    private(set) var reacting: Set<Reacting> = []
    /// Conversations whose owners have to be counted.
    private(set) var owned: Set<ConversationID> = []
    /// Users whose accounts are asked for.
    private(set) var accounts: Set<UserID> = []
    /// Pairs that may have to be opened.
    private(set) var pairs: Set<UserPair> = []

    init(_ events: some Sequence<PendingEvent>, directs: [UserPair: ConversationID] = [:]) {
        for event in events {
            switch event.target {
            case .conversation(let id): add(event, in: id)
            case .direct(let peer, _):
                let pair = UserPair(event.actor, peer)
                pairs.insert(pair)
                if let id = directs[pair] { add(event, in: id) } else { accounts.formUnion([event.actor, peer]) }
            }
        }
    }

    /// The pairs that messages are addressed to by user.
    static func pairs(of events: some Sequence<PendingEvent>) -> Set<UserPair> {
        var pairs: Set<UserPair> = []
        for event in events {
            if case .direct(let peer, _) = event.target { pairs.insert(UserPair(event.actor, peer)) }
        }
        return pairs
    }

    private mutating func add(_ event: PendingEvent, in id: ConversationID) {
        conversations.insert(id)
        seats.insert(Seat(conversation: id, user: event.actor))
        switch event.change {
        case .createMessage(let content):
            if let clientID = content.clientID {
                keys.insert(IdempotencyKey(conversation: id, sender: event.actor, clientID: clientID))
            }
            if let reply = content.replyTo { messages.insert(reply) }
        case .editMessage(let message, _), .deleteMessage(let message): messages.insert(message)
        case .addReaction(let message, _), .removeReaction(let message, _):
            messages.insert(message)
            reacting.insert(Reacting(message: message, actor: event.actor))
        case .addMembers(let users, _):
            guard users.count <= ConversationLimits.maxUsersPerCommand else { return }
            for user in users { seats.insert(Seat(conversation: id, user: user)) }
            accounts.formUnion(users)
        case .removeMember(let user), .changeRole(let user, _):
            seats.insert(Seat(conversation: id, user: user))
            owned.insert(id)
        case .rename: break
        }
    }
}
