/// A successful answer to a ``Command``; failures are ``ChatError``. Field names stand in Docs/protocol.md.
public enum Reply: Hashable, Sendable {
    /// To commands with nothing to tell: `{}`.
    case done
    /// To `hello`.
    case welcome(Welcome)
    /// To `token.refresh`: `{expiresAt}`.
    case tokenRefreshed(expiresAt: Timestamp)
    /// To `message.send`: `{conversation, message, seq, ordinal, at, duplicate}`.
    case sent(Sent)
    /// To edits, deletions, reactions, title and member changes: `{conversation, seq, changed}`.
    case changed(conversation: ConversationID, seq: Int64, changed: Bool)
    /// To receipts: `{conversation, delivered, read, unread}`; the marks are seqs.
    case cursors(conversation: ConversationID, cursors: MemberCursors, unread: Int64)
    /// To `receipt.counts`: `{conversation, seq, members, delivered, read}`.
    case receiptCounts(conversation: ConversationID, seq: Int64, ReceiptCounts)
    /// To `conversation.open`, `.create` and `.get`: `{conversation: {…}}`, an inbox entry.
    case conversation(InboxEntry)
    /// To `inbox`: `{conversations: […], next?}`.
    case inbox(Page<InboxEntry, InboxCursor>)
    /// To `sync`: `{conversation, events: […], head, more, reset}`.
    case events(conversation: ConversationID, SyncPage)
    /// To `history`: `{conversation, messages: […], head, headOrdinal, more}`.
    case history(conversation: ConversationID, HistoryPage)
    /// To `message.get`: `{message: {…}}`, as history has it.
    case message(Message)
    /// To `search`: `{messages: […], next?}`.
    case found(Page<Message, MessageID>)
    /// To `member.list`: `{conversation, members: […], next?}`.
    case members(conversation: ConversationID, Page<Member, UserID>)
    /// To `user.get`: `{user: {…}}`; `isSelf` adds the e-mail, roles.
    case user(User, isSelf: Bool)
    /// To `user.search`: `{users: […], next?}`.
    case users(Page<User, UserID>)
    /// To `presence.watch` and `presence.list`: `{users: [{user, state, lastSeen?}], next?}`.
    case presence(Page<PresenceStatus, UserID>)
    /// To `block.list`: `{users: ["…"]}`.
    case blocks([UserID])

    /// Payload of `welcome`.
    public struct Welcome: Hashable, Sendable {
        /// The signed-in user.
        public var user: User
        /// This connection's name.
        public var session: SessionID
        /// The store's epoch; when it differs from the last one, drop all sequences.
        public var epoch: String
        /// Server time.
        public var now: Timestamp
        /// When the token stops being accepted.
        public var tokenExpiresAt: Timestamp
        /// The server pings this often (milliseconds); a peer silent for two intervals is gone.
        public var heartbeatMs: Int64
        /// Largest message the server accepts, in bytes.
        public var maxMessageBytes: Int
        /// Creates a value.
        public init(
            user: User, session: SessionID, epoch: String, now: Timestamp, tokenExpiresAt: Timestamp,
            heartbeatMs: Int64,
            maxMessageBytes: Int
        ) {
            self.user = user
            self.session = session
            self.epoch = epoch
            self.now = now
            self.tokenExpiresAt = tokenExpiresAt
            self.heartbeatMs = heartbeatMs
            self.maxMessageBytes = maxMessageBytes
        }
    }

    /// Payload of the answer to `message.send`.
    public struct Sent: Hashable, Sendable {
        /// The conversation, new when `to` opened it.
        public var conversation: ConversationID
        /// The message's id.
        public var message: MessageID
        /// Its place.
        public var position: LogPosition
        /// Server time.
        public var at: Timestamp
        /// True when this client id was used before: everything above is the original message's.
        public var duplicate: Bool
        /// Creates a value.
        public init(
            conversation: ConversationID, message: MessageID, position: LogPosition, at: Timestamp, duplicate: Bool
        ) {
            self.conversation = conversation
            self.message = message
            self.position = position
            self.at = at
            self.duplicate = duplicate
        }
    }
}
