public import ChatCore
import Synchronization

/// The reference model of ``ChatStorage``: everything in memory, gone with the process, and therefore a new epoch for each
/// value. For development, tests and single nodes that need no history.
///
/// - Guarantees: all of the port's, within ``Limits``. Calls never wait for anything but one another's short critical sections.
/// - Isolation: any task or thread.
/// - Cost: an append, an audience or a cursor is a few look-ups; a page of events, history or members is its length plus a
///   binary search; `inbox` sorts the viewer's conversations, `receiptCounts` visits the members, `search` and `searchUsers`
///   read through texts while holding the lock. A store for many users with long histories wants indexes instead.
public final class InMemoryChatStorage: ChatStorage {
    /// What is kept; fixed at creation.
    public let limits: Limits
    private let identity: StoreMetadata
    private let state: Mutex<MemoryState>

    /// Creates an empty store.
    ///
    /// - Parameters:
    ///   - limits: What is kept.
    ///   - epoch: 1...64 characters `[0-9a-z-]`; 16 random hexadecimal digits when nil.
    public init(limits: Limits = Limits(), epoch: String? = nil) {
        self.limits = limits
        let random = String(UInt64.random(in: .min ... .max), radix: 16)
        identity = StoreMetadata(
            epoch: epoch ?? String(repeating: "0", count: 16 - random.count) + random, backend: "memory")
        state = Mutex(MemoryState(limits: limits))
    }

    /// Runs a body under the lock. Nothing slow and nothing foreign is called in there.
    private func locked<Result: Sendable>(
        _ body: (inout MemoryState) throws(ChatError) -> Result
    ) throws(ChatError) -> Result {
        try state.withLock { state throws(ChatError) in try body(&state) }
    }

    /// Runs a body that cannot fail under the lock.
    private func lockedAlways<Result: Sendable>(_ body: (inout MemoryState) -> Result) -> Result {
        state.withLock { state in body(&state) }
    }
}

// Each method is the one of the same name of ``MemoryState`` in one critical section; the port says what they promise.
extension InMemoryChatStorage {
    /// The epoch chosen at creation and the backend name `memory`; never throws.
    public func metadata() async throws(ChatError) -> StoreMetadata { identity }

    /// A few look-ups per message, one critical section per batch; never answers `store_unavailable`.
    public func append(_ events: [PendingEvent]) async -> [Result<AppendOutcome, ChatError>] {
        lockedAlways { $0.append(events) }
    }

    /// O(limit); a limit outside 1...200 counts as the nearest inside.
    public func events(_ query: SyncQuery, viewer: UserID) async throws(ChatError) -> SyncPage {
        try locked { state throws(ChatError) in try state.events(query, viewer: viewer) }
    }

    /// A binary search and O(limit); a limit outside 1...200 counts as the nearest inside.
    public func history(_ query: HistoryQuery, viewer: UserID) async throws(ChatError) -> HistoryPage {
        try locked { state throws(ChatError) in try state.history(query, viewer: viewer) }
    }

    /// Two look-ups.
    public func message(
        _ id: MessageID, in conversation: ConversationID, viewer: UserID
    ) async throws(ChatError) -> Message {
        try locked { state throws(ChatError) in try state.message(id, in: conversation, viewer: viewer) }
    }

    /// Reads every message the viewer can see while holding the lock; for small stores.
    public func search(_ query: SearchQuery, viewer: UserID) async throws(ChatError) -> Page<Message, MessageID> {
        try locked { state throws(ChatError) in try state.search(query, viewer: viewer) }
    }

    /// Also throws `conflict` when `id` is taken and `store_full` past ``Limits/maxConversations``.
    public func openDirect(
        _ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp
    ) async throws(ChatError) -> Conversation {
        try locked { state throws(ChatError) in try state.openDirect(a, b, id: id, at: at) }
    }

    /// Three look-ups.
    public func directConversation(of a: UserID, _ b: UserID) async throws(ChatError) -> ConversationID? {
        lockedAlways { $0.directConversation(of: a, b) }
    }

    /// Also throws `store_full` past ``Limits/maxConversations``, `invalid_request` for an empty or overlong title.
    public func createGroup(_ group: NewGroup) async throws(ChatError) -> AppendOutcome {
        try locked { state throws(ChatError) in try state.createGroup(group) }
    }

    /// A few look-ups.
    public func conversation(_ id: ConversationID, viewer: UserID) async throws(ChatError) -> InboxEntry {
        try locked { state throws(ChatError) in try state.conversation(id, viewer: viewer) }
    }

    /// Sorts the viewer's conversations at each call; an unknown viewer has none.
    public func inbox(
        of viewer: UserID, after cursor: InboxCursor?, limit: Int
    ) async throws(ChatError) -> Page<InboxEntry, InboxCursor> {
        lockedAlways { $0.inbox(of: viewer, after: cursor, limit: limit) }
    }

    /// Sorts once after members changed, then a binary search and O(limit).
    public func members(
        of conversation: ConversationID, viewer: UserID, after: UserID?, limit: Int
    ) async throws(ChatError) -> Page<Member, UserID> {
        try locked { state throws(ChatError) in
            try state.members(of: conversation, viewer: viewer, after: after, limit: limit)
        }
    }

    /// O(the user's conversations).
    public func groups(of user: UserID) async throws(ChatError) -> [ConversationID] {
        lockedAlways { $0.groups(of: user) }
    }

    /// Two look-ups each; `conversation_not_found` where the user is no member.
    public func audiences(_ requests: [AudienceRequest]) async -> [Result<AudienceAnswer, ChatError>] {
        lockedAlways { $0.audiences(requests) }
    }

    /// A few look-ups each. A mark on a trimmed event keeps its seq, with the greatest ordinal known not to lie beyond it.
    public func advance(_ requests: [CursorAdvance]) async -> [Result<CursorOutcome, ChatError>] {
        lockedAlways { $0.advance(requests) }
    }

    /// Visits every member.
    public func receiptCounts(
        of conversation: ConversationID, upTo seq: Int64, viewer: UserID
    ) async throws(ChatError) -> ReceiptCounts {
        try locked { state throws(ChatError) in
            try state.receiptCounts(of: conversation, upTo: seq, viewer: viewer)
        }
    }

    /// Also throws `store_full` for a new user past ``Limits/maxUsers``. Roles are always those of the profile.
    public func signIn(_ id: UserID, profile: UserProfile, at: Timestamp) async throws(ChatError) -> User {
        try locked { state throws(ChatError) in try state.signIn(id, profile: profile, at: at) }
    }

    /// In the order asked, without repeats.
    public func users(_ ids: [UserID]) async throws(ChatError) -> [User] {
        lockedAlways { $0.users(ids) }
    }

    /// Two look-ups.
    public func users(named text: String) async throws(ChatError) -> [User] {
        lockedAlways { $0.users(named: text) }
    }

    /// Reads users by id until the page is full. Nobody is their own contact.
    public func searchUsers(
        _ text: String, contactsOf: UserID?, after: UserID?, limit: Int, includeDisabled: Bool
    ) async throws(ChatError) -> Page<User, UserID> {
        lockedAlways {
            $0.searchUsers(
                text, contactsOf: contactsOf, after: after, limit: limit, includeDisabled: includeDisabled)
        }
    }

    /// A look-up per person and conversation. Nobody is their own contact.
    public func contacts(of user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
        lockedAlways { $0.contacts(of: user, among: others) }
    }

    /// One look-up.
    public func setDisabled(_ id: UserID, _ isDisabled: Bool) async throws(ChatError) -> User {
        try locked { state throws(ChatError) in try state.setDisabled(id, isDisabled) }
    }

    /// One look-up per user.
    public func noteLastSeen(_ times: [UserID: Timestamp]) async throws(ChatError) {
        lockedAlways { $0.noteLastSeen(times) }
    }

    /// Also throws `limit_exceeded` past ``Limits/maxBlocksPerUser``.
    public func block(_ blocked: UserID, by user: UserID, at: Timestamp) async throws(ChatError) -> Bool {
        try locked { state throws(ChatError) in try state.block(blocked, by: user, at: at) }
    }

    /// One look-up; false for unknown users.
    public func unblock(_ blocked: UserID, by user: UserID) async throws(ChatError) -> Bool {
        lockedAlways { $0.unblock(blocked, by: user) }
    }

    /// Sorts the user's blocks at each call.
    public func blocks(of user: UserID) async throws(ChatError) -> [UserID] {
        lockedAlways { $0.blocks(of: user) }
    }

    /// Three look-ups per person.
    public func blockedEitherWay(_ user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
        lockedAlways { $0.blockedEitherWay(user, among: others) }
    }

    /// Also throws `store_full` past ``Limits/maxRevocations``; of two times for one subject the later holds.
    public func revoke(_ revocation: Revocation) async throws(ChatError) {
        try locked { state throws(ChatError) in try state.revoke(revocation) }
    }

    /// Two look-ups.
    public func isRevoked(_ token: VerifiedToken) async throws(ChatError) -> Bool {
        lockedAlways { $0.isRevoked(token) }
    }
}
