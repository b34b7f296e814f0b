/// One request of a client, parsed and size-checked; the same for every door. `hello` and `token.refresh` carry tokens and are
/// handled by the session, all others by ``ChatService``.
///
/// Wire names and fields stand in Docs/protocol.md; each case names its own.
public enum Command: Hashable, Sendable {
    /// `hello {token?, device?, presence?}`: signs the connection in. `token` may be absent when the handshake carried it.
    case hello(Hello)
    /// `token.refresh {token}`: a new token of the same subject.
    case tokenRefresh(token: String)
    /// `inbox {cursor?, limit?}`
    case inbox(after: InboxCursor?, limit: Int)
    /// `sync {conversation, after, limit?}`
    case sync(SyncQuery)
    /// `history {conversation, before? | after?, limit?}`
    case history(HistoryQuery)
    /// `search {query, conversation?, before?, limit?}`
    case search(SearchQuery)
    /// `message.send {conversation | to, clientId, body, replyTo?}`
    case messageSend(MessageSend)
    /// `message.get {conversation, message}`
    case messageGet(conversation: ConversationID, message: MessageID)
    /// `message.edit {conversation, message, body}`
    case messageEdit(conversation: ConversationID, message: MessageID, body: String)
    /// `message.delete {conversation, message}`
    case messageDelete(conversation: ConversationID, message: MessageID)
    /// `reaction.add {conversation, message, emoji}`
    case reactionAdd(conversation: ConversationID, message: MessageID, emoji: String)
    /// `reaction.remove {conversation, message, emoji}`
    case reactionRemove(conversation: ConversationID, message: MessageID, emoji: String)
    /// `receipt.delivered {conversation, seq}` and `receipt.read {conversation, seq}`
    case receipt(ReceiptKind, conversation: ConversationID, seq: Int64)
    /// `receipt.counts {conversation, seq}`
    case receiptCounts(conversation: ConversationID, seq: Int64)
    /// `typing {conversation, active}`
    case typing(conversation: ConversationID, isActive: Bool)
    /// `conversation.open {user}`: the direct conversation with a user.
    case conversationOpen(user: UserID)
    /// `conversation.create {title, members}`: a group.
    case conversationCreate(title: String, members: [UserID])
    /// `conversation.get {conversation}`
    case conversationGet(ConversationID)
    /// `conversation.update {conversation, title}`
    case conversationUpdate(ConversationID, title: String)
    /// `conversation.leave {conversation}`
    case conversationLeave(ConversationID)
    /// `member.list {conversation, after?, limit?}`
    case memberList(ConversationID, after: UserID?, limit: Int)
    /// `member.add {conversation, users, role?}`
    case memberAdd(ConversationID, users: [UserID], role: MemberRole)
    /// `member.remove {conversation, user}`
    case memberRemove(ConversationID, user: UserID)
    /// `member.role {conversation, user, role}`
    case memberRole(ConversationID, user: UserID, role: MemberRole)
    /// `user.get {user?}`: oneself when absent.
    case userGet(UserID?)
    /// `user.search {query?, after?, limit?}`
    case userSearch(text: String, after: UserID?, limit: Int)
    /// `presence.set {state}`: online or away, for this session.
    case presenceSet(PresenceState)
    /// `presence.watch {users}`: answers with their present states, then pushes changes.
    case presenceWatch([UserID])
    /// `presence.unwatch {users}`
    case presenceUnwatch([UserID])
    /// `presence.list {after?, limit?}`: online users the caller may see, by id.
    case presenceList(after: UserID?, limit: Int)
    /// `block.add {user}`
    case blockAdd(UserID)
    /// `block.remove {user}`
    case blockRemove(UserID)
    /// `block.list {}`
    case blockList

    /// Payload of `hello`.
    public struct Hello: Hashable, Sendable {
        /// Compact JWS; nil when the handshake's `Authorization` header carried it.
        public var token: String?
        /// Free text that names the device in session lists; at most 128 bytes.
        public var device: String?
        /// State to begin with: online, or away for a background connection.
        public var presence: PresenceState
        /// Creates a value.
        public init(token: String?, device: String? = nil, presence: PresenceState = .online) {
            self.token = token
            self.device = device
            self.presence = presence
        }
    }

    /// Payload of `message.send`.
    public struct MessageSend: Hashable, Sendable {
        /// Where a message goes.
        public enum Destination: Hashable, Sendable {
            /// An existing conversation.
            case conversation(ConversationID)
            /// The direct conversation with a user, opened if there is none.
            case user(UserID)
        }
        /// Where to.
        public var destination: Destination
        /// Idempotency key; required, so that a retry is always safe.
        public var clientID: ClientMessageID
        /// 1...8192 UTF-8 bytes.
        public var body: String
        /// Message answered.
        public var replyTo: MessageID?
        /// Creates a value.
        public init(to destination: Destination, clientID: ClientMessageID, body: String, replyTo: MessageID? = nil) {
            self.destination = destination
            self.clientID = clientID
            self.body = body
            self.replyTo = replyTo
        }
    }
}
