import ChatCore
import DequeModule

/// Everything an ``InMemoryChatStorage`` holds; guarded by its lock. Extensions add one concern each.
struct MemoryState {
    let limits: InMemoryChatStorage.Limits

    /// By ``UserIndex``; users are never removed.
    var users: [MemoryUser] = []
    var userIndex: [UserID: UserIndex] = [:]
    /// Users ordered by id, for paging.
    var usersByID: [UserIndex] = []
    /// Who holds a folded handle.
    var handles: [String: UserIndex] = [:]
    /// Lowest attempt that may be free for a folded stem, so that many equal wishes do not cost a search each.
    var handleHints: [String: Int] = [:]
    /// Who has a folded e-mail address, ordered by id.
    var emails: [ExactText: [UserIndex]] = [:]

    /// Conversations with at least one member.
    var conversations: [ConversationID: MemoryConversation] = [:]
    /// The direct conversation of a pair.
    var directs: [UserPair: MemoryConversation] = [:]
    /// Ids of groups that everyone left, the newest ``InMemoryChatStorage/Limits/maxConversations`` of them: such an id
    /// stays taken.
    var buried: Set<ConversationID> = []
    var burialOrder: Deque<ConversationID> = []

    /// Events in all logs.
    var storedEvents = 0
    /// Whose message was trimmed while its send is remembered, oldest first.
    var retiredSends: Deque<ConversationID> = []

    var userRevocations: [UserID: Timestamp] = [:]
    var tokenRevocations: [ExactText: Timestamp] = [:]

    /// Latest server time seen in any call; tells which token revocations have outlived their tokens.
    var latest = Timestamp(milliseconds: .min)

    /// An unordered pair of users.
    struct UserPair: Hashable {
        let low: UserIndex
        let high: UserIndex
        init(_ a: UserIndex, _ b: UserIndex) {
            low = min(a, b)
            high = max(a, b)
        }
    }

    /// Text compared by bytes, not by canonical equivalence.
    struct ExactText: Hashable {
        let text: String
        static func == (a: ExactText, b: ExactText) -> Bool { Text.sameBytes(a.text, b.text) }
        func hash(into hasher: inout Hasher) { Text.hashBytes(text, into: &hasher) }
    }

    init(limits: InMemoryChatStorage.Limits) { self.limits = limits }

    /// The conversation and the viewer's index.
    ///
    /// - Throws: `conversation_not_found` unless the viewer is a member, with the same text for both reasons.
    func membership(_ id: ConversationID, _ viewer: UserID) throws(ChatError) -> (MemoryConversation, UserIndex) {
        guard let conversation = conversations[id], let index = userIndex[viewer],
            conversation.members.index(forKey: index) != nil
        else { throw ChatError(.conversationNotFound) }
        return (conversation, index)
    }

    /// Whether an account exists and is in use.
    func standing(of id: UserID) -> AccountStanding { users.standing(of: userIndex[id]) }

    /// True when either of two different users blocks the other.
    func isBlocked(_ a: UserID, _ b: UserID) -> Bool {
        guard a != b, let first = userIndex[a], let second = userIndex[b] else { return false }
        return users.isBlocked(first, second)
    }

    mutating func noteTime(_ at: Timestamp) { if latest < at { latest = at } }

    /// A page size that a store may serve, whatever was asked.
    static func clamped(_ limit: Int) -> Int { min(max(limit, 1), ConversationLimits.maxPage) }
}
