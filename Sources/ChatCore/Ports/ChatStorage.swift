/// The port to durable state. The store is the truth: every rule whose breach would lose, double or leak something
/// (membership, roles, blocks, idempotency, cursors) is decided inside the store's own transaction.
///
/// All methods may be called from any task and from many at once; none holds a lock while waiting. Methods never trap on
/// any input. A backend proves itself with `ChatTesting.StorageContract`.
public protocol ChatStorage: Sendable {
    /// What identifies this store.
    ///
    /// - Throws: ``ChatError`` `store_unavailable`.
    func metadata() async throws(ChatError) -> StoreMetadata

    // MARK: The log

    /// Appends changes, each to its conversation's log; the only way a log grows after its creation.
    ///
    /// - Shape: one result per pending event, in the same order.
    /// - Guarantees: applied in array order within a conversation; each success is durable when this returns and its seq is the
    ///   predecessor's plus one; a refused or duplicate event takes no seq; one bad event fails alone. Idempotent by
    ///   (conversation, actor, client id): a repeat returns the first event with disposition `duplicate`, whatever its body;
    ///   of two equal keys in one batch the first wins. A message moves its sender's cursors to itself. A deletion redacts
    ///   the message's text from the log and from history. Membership, roles (``MembershipPolicy``) and blocks (direct
    ///   conversations, either direction) are checked in the same transaction.
    /// - Failures: `conversation_not_found` for a conversation that does not exist or whose member the actor is not;
    ///   `user_not_found` for a missing or disabled recipient or new member; `blocked`; `message_not_found`; `forbidden`;
    ///   `conflict` (editing, reacting to or replying to a deleted message); `limit_exceeded`; `store_unavailable` (retry the
    ///   same events: the idempotency key makes that safe).
    func append(_ events: [PendingEvent]) async -> [Result<AppendOutcome, ChatError>]

    /// Appends that became durable after their callers had been answered `store_unavailable`: whoever serves sessions publishes
    /// them, for nobody else will. A store that always knows how an append ended has none.
    ///
    /// - Returns: A stream for one reader.
    func lateOutcomes() -> AsyncStream<AppendOutcome>

    /// Reads a range of a log for a member.
    ///
    /// - Throws: ``ChatError`` `conversation_not_found` unless `viewer` is a member.
    func events(_ query: SyncQuery, viewer: UserID) async throws(ChatError) -> SyncPage

    /// Reads messages in their present state for a member.
    ///
    /// - Guarantees: the messages and ``HistoryPage/head`` are of one moment: applying the events after the head to the page
    ///   gives the messages' later state, whatever is appended meanwhile.
    /// - Throws: ``ChatError`` `conversation_not_found` unless `viewer` is a member.
    func history(_ query: HistoryQuery, viewer: UserID) async throws(ChatError) -> HistoryPage

    /// Reads one message in its present state for a member.
    ///
    /// - Throws: ``ChatError`` `conversation_not_found` or `message_not_found`.
    func message(_ id: MessageID, in conversation: ConversationID, viewer: UserID) async throws(ChatError) -> Message

    /// Finds messages in the viewer's conversations, newest first (descending id); deleted messages are never found.
    ///
    /// - Throws: ``ChatError`` `conversation_not_found` when one is named and the viewer is no member.
    func search(_ query: SearchQuery, viewer: UserID) async throws(ChatError) -> Page<Message, MessageID>

    // MARK: Conversations

    /// Returns the direct conversation of two users, opening it under `id` if there is none; at most one ever exists.
    ///
    /// - Throws: ``ChatError`` `user_not_found`, `blocked` (only when it would have to be opened).
    func openDirect(_ a: UserID, _ b: UserID, id: ConversationID, at: Timestamp) async throws(ChatError) -> Conversation

    /// The direct conversation of two users, if there is one; none is opened. Unknown users have none.
    func directConversation(of a: UserID, _ b: UserID) async throws(ChatError) -> ConversationID?

    /// Creates a group whose log begins with its `created` event; the creator is owner.
    ///
    /// - Guarantees: idempotent by `id`: a repeat by the same creator returns the group as it is.
    /// - Throws: ``ChatError`` `user_not_found` naming no one, when a member is missing or disabled; `conflict` when `id` is taken.
    func createGroup(_ group: NewGroup) async throws(ChatError) -> AppendOutcome

    /// The conversation as the viewer has it in the inbox.
    ///
    /// - Throws: ``ChatError`` `conversation_not_found` unless `viewer` is a member.
    func conversation(_ id: ConversationID, viewer: UserID) async throws(ChatError) -> InboxEntry

    /// The viewer's conversations by last activity, newest first.
    func inbox(of viewer: UserID, after cursor: InboxCursor?, limit: Int) async throws(ChatError) -> Page<
        InboxEntry, InboxCursor
    >

    /// Members ordered by user id.
    ///
    /// - Throws: ``ChatError`` `conversation_not_found` unless `viewer` is a member.
    func members(
        of conversation: ConversationID, viewer: UserID, after: UserID?, limit: Int
    ) async throws(ChatError) -> Page<Member, UserID>

    /// Ids of all groups the user is a member of, for subscribing at sign-in; any order.
    func groups(of user: UserID) async throws(ChatError) -> [ConversationID]

    /// Who hears of the user's ephemeral signals in these conversations; nil where the user is no member.
    func audiences(_ requests: [AudienceRequest]) async -> [Result<AudienceAnswer, ChatError>]

    // MARK: Cursors

    /// Moves cursors forward.
    ///
    /// - Shape: one result per request, in order.
    /// - Guarantees: monotonic; a seq beyond the head counts as the head; `read` moves `delivered` along; a mark at or behind the
    ///   present one changes nothing (`changed: false`).
    /// - Failures: `conversation_not_found`; `store_unavailable`.
    func advance(_ requests: [CursorAdvance]) async -> [Result<CursorOutcome, ChatError>]

    /// How many members other than the asking one have received and read up to `seq`.
    ///
    /// - Throws: ``ChatError`` `conversation_not_found` unless `viewer` is a member.
    func receiptCounts(of conversation: ConversationID, upTo seq: Int64, viewer: UserID) async throws(ChatError)
        -> ReceiptCounts

    // MARK: Users

    /// Creates the user on first sign-in or refreshes it from the profile, and returns it as stored.
    ///
    /// - Guarantees: the handle is unique without case (``HandleRule``); an existing user keeps their handle unless the profile's
    ///   wished one is free; fields the profile lacks are kept. A disabled user is returned as such: the caller refuses.
    func signIn(_ id: UserID, profile: UserProfile, at: Timestamp) async throws(ChatError) -> User

    /// Users by id; unknown ones are left out; disabled ones are included.
    func users(_ ids: [UserID]) async throws(ChatError) -> [User]

    /// Users who are called exactly so: first the one whose handle the text is (``HandleRule/folded(_:)``), then those whose
    /// e-mail address it is (``EmailRule``), by id; disabled ones left out.
    ///
    /// - Shape: at most two, each once, which is enough to see that an address has several owners.
    /// - Guarantees: sees every sign-in that had returned. Nothing is hidden from anybody: the caller decides what to show.
    func users(named text: String) async throws(ChatError) -> [User]

    /// Users whose handle or display name contains the text without case, ordered by id, disabled ones left out.
    ///
    /// - Parameters:
    ///   - text: Empty for all.
    ///   - contactsOf: When set, only people who share a conversation with this user.
    func searchUsers(
        _ text: String, contactsOf: UserID?, after: UserID?, limit: Int, includeDisabled: Bool
    ) async throws(ChatError) -> Page<User, UserID>

    /// The subset of `others` who share a conversation with `user`.
    func contacts(of user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID>

    /// Disables or enables an account.
    ///
    /// - Throws: ``ChatError`` `user_not_found`.
    func setDisabled(_ id: UserID, _ isDisabled: Bool) async throws(ChatError) -> User

    /// Notes when users were last seen; never moves backwards, unknown users are ignored.
    func noteLastSeen(_ times: [UserID: Timestamp]) async throws(ChatError)

    // MARK: Blocks

    /// Blocks a person, idempotently.
    ///
    /// - Returns: True when it was not so before.
    /// - Throws: ``ChatError`` `user_not_found`; `conflict` for oneself.
    func block(_ blocked: UserID, by user: UserID, at: Timestamp) async throws(ChatError) -> Bool

    /// Lifts a block, idempotently.
    ///
    /// - Returns: True when there was one.
    func unblock(_ blocked: UserID, by user: UserID) async throws(ChatError) -> Bool

    /// Whom the user blocks, ordered by id.
    func blocks(of user: UserID) async throws(ChatError) -> [UserID]

    /// The subset of `others` with a block in either direction between them and the user.
    func blockedEitherWay(_ user: UserID, among others: [UserID]) async throws(ChatError) -> Set<UserID>

    // MARK: Revocations

    /// Records that tokens matching it are refused from now on; idempotent.
    func revoke(_ revocation: Revocation) async throws(ChatError)

    /// True when a recorded revocation covers the token.
    func isRevoked(_ token: VerifiedToken) async throws(ChatError) -> Bool
}

extension ChatStorage {
    /// None.
    public func lateOutcomes() -> AsyncStream<AppendOutcome> { AsyncStream { $0.finish() } }
}
