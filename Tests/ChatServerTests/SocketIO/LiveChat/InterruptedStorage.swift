import ChatCore
import Synchronization

/// A store whose users cannot be read while a test says so. Everything else passes through.
final class InterruptedStorage: ChatStorage {
    private let store: any ChatStorage
    private let away = Mutex(false)

    init(_ store: any ChatStorage) { self.store = store }

    var isAway: Bool {
        get { away.withLock(\.self) }
        set { away.withLock { $0 = newValue } }
    }

    private func check() throws(ChatError) { if isAway { throw ChatError(.storeUnavailable) } }

    func users(_ ids: [UserID]) async throws(ChatError) -> [User] {
        try check()
        return try await store.users(ids)
    }
    func users(named text: String) async throws(ChatError) -> [User] {
        try check()
        return try await store.users(named: text)
    }

    func metadata() async throws(ChatError) -> StoreMetadata { try await store.metadata() }
    func append(_ events: [PendingEvent]) async -> [Result<AppendOutcome, ChatError>] { await store.append(events) }
    func events(_ query: SyncQuery, viewer: UserID) async throws(ChatError) -> SyncPage {
        try await store.events(query, viewer: viewer)
    }
    func history(_ query: HistoryQuery, viewer: UserID) async throws(ChatError) -> HistoryPage {
        try await store.history(query, viewer: viewer)
    }
    func message(_ id: MessageID, in group: ConversationID, viewer: UserID) async throws(ChatError) -> Message {
        try await store.message(id, in: group, viewer: viewer)
    }
    func search(_ query: SearchQuery, viewer: UserID) async throws(ChatError) -> Page<Message, MessageID> {
        try await store.search(query, viewer: viewer)
    }
    func openDirect(
        _ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp
    ) async throws(ChatError) -> Conversation { try await store.openDirect(a, b, id: id, at: at) }
    func directConversation(of a: UserID, _ b: UserID) async throws(ChatError) -> ConversationID? {
        try await store.directConversation(of: a, b)
    }
    func createGroup(_ group: NewGroup) async throws(ChatError) -> AppendOutcome { try await store.createGroup(group) }
    func conversation(_ id: ConversationID, viewer: UserID) async throws(ChatError) -> InboxEntry {
        try await store.conversation(id, viewer: viewer)
    }
    func inbox(
        of viewer: UserID, after cursor: InboxCursor?, limit: Int
    ) async throws(ChatError) -> Page<InboxEntry, InboxCursor> {
        try await store.inbox(of: viewer, after: cursor, limit: limit)
    }
    func members(
        of conversation: ConversationID, viewer: UserID, after: UserID?, limit: Int
    ) async throws(ChatError) -> Page<Member, UserID> {
        try await store.members(of: conversation, viewer: viewer, after: after, limit: limit)
    }
    func groups(of user: UserID) async throws(ChatError) -> [ConversationID] { try await store.groups(of: user) }
    func audiences(_ requests: [AudienceRequest]) async -> [Result<AudienceAnswer, ChatError>] {
        await store.audiences(requests)
    }
    func advance(_ requests: [CursorAdvance]) async -> [Result<CursorOutcome, ChatError>] {
        await store.advance(requests)
    }
    func receiptCounts(
        of conversation: ConversationID, upTo seq: Int64, viewer: UserID
    ) async throws(ChatError) -> ReceiptCounts {
        try await store.receiptCounts(of: conversation, upTo: seq, viewer: viewer)
    }
    func signIn(_ id: UserID, profile: UserProfile, at: Timestamp) async throws(ChatError) -> User {
        try await store.signIn(id, profile: profile, at: at)
    }
    func searchUsers(
        _ text: String, contactsOf: UserID?, after: UserID?, limit: Int, includeDisabled: Bool
    ) async throws(ChatError) -> Page<User, UserID> {
        try await store.searchUsers(
            text, contactsOf: contactsOf, after: after, limit: limit, includeDisabled: includeDisabled)
    }
    func contacts(of user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
        try await store.contacts(of: user, among: others)
    }
    func setDisabled(_ id: UserID, _ isDisabled: Bool) async throws(ChatError) -> User {
        try await store.setDisabled(id, isDisabled)
    }
    func noteLastSeen(_ times: [UserID: Timestamp]) async throws(ChatError) { try await store.noteLastSeen(times) }
    func block(_ blocked: UserID, by user: UserID, at: Timestamp) async throws(ChatError) -> Bool {
        try await store.block(blocked, by: user, at: at)
    }
    func unblock(_ blocked: UserID, by user: UserID) async throws(ChatError) -> Bool {
        try await store.unblock(blocked, by: user)
    }
    func blocks(of user: UserID) async throws(ChatError) -> [UserID] { try await store.blocks(of: user) }
    func blockedEitherWay(_ user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID> {
        try await store.blockedEitherWay(user, among: others)
    }
    func revoke(_ revocation: Revocation) async throws(ChatError) { try await store.revoke(revocation) }
    func isRevoked(_ token: VerifiedToken) async throws(ChatError) -> Bool { try await store.isRevoked(token) }
}
