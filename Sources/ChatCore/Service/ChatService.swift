/// The command set behind every door: decides what a command does, asks the store, says who must hear of it.
///
/// - Isolation: a value; any task. No clock and no randomness of its own: `now` and `random` come in.
/// - Guarantees: acts for nobody but the ``Caller``; every rule about membership and roles is the store's, inside its
///   transaction.
public struct ChatService: Sendable {
    /// What an operator decides about the service.
    public struct Settings: Hashable, Sendable {
        /// Who may find and see whom.
        public var visibility: DirectoryVisibility
        /// Creates settings; `everyone` suits a team or company.
        public init(visibility: DirectoryVisibility = .everyone) { self.visibility = visibility }
    }

    let storage: any ChatStorage
    let presence: PresenceBoard
    let settings: Settings
    let random: @Sendable () -> UInt64

    /// Composes a service.
    ///
    /// - Parameters:
    ///   - storage: The truth.
    ///   - presence: Who is online on the whole cluster.
    ///   - settings: The operator's choices.
    ///   - random: Uniform random bits, for ids.
    public init(
        storage: any ChatStorage, presence: PresenceBoard, settings: Settings = Settings(),
        random: @escaping @Sendable () -> UInt64
    ) {
        self.storage = storage
        self.presence = presence
        self.settings = settings
        self.random = random
    }

    /// A new id in time order.
    public func makeID(at now: Timestamp) -> UUIDv7 { UUIDv7(at: now, randomA: random(), randomB: random()) }

    /// Decides how a command is carried out; pure but for the ids it makes.
    public func plan(_ command: Command, caller: Caller, now: Timestamp) -> CommandPlan {
        func append(_ conversation: ConversationID, _ change: PendingEvent.Change) -> CommandPlan {
            .append(PendingEvent(target: .conversation(conversation), actor: caller.user, at: now, change: change))
        }
        switch command {
        case .messageSend(let send):
            let target: PendingEvent.Target =
                switch send.destination {
                case .conversation(let id): .conversation(id)
                case .user(let user): .direct(with: user, newID: ConversationID(makeID(at: now)))
                }
            let content = MessageContent(
                id: MessageID(makeID(at: now)), body: send.body, replyTo: send.replyTo, clientID: send.clientID)
            return .append(
                PendingEvent(target: target, actor: caller.user, at: now, change: .createMessage(content)))
        case .messageEdit(let conversation, let message, let body):
            return append(conversation, .editMessage(message, body: body))
        case .messageDelete(let conversation, let message): return append(conversation, .deleteMessage(message))
        case .reactionAdd(let conversation, let message, let emoji):
            return append(conversation, .addReaction(message, emoji: emoji))
        case .reactionRemove(let conversation, let message, let emoji):
            return append(conversation, .removeReaction(message, emoji: emoji))
        case .conversationUpdate(let conversation, let title): return append(conversation, .rename(title: title))
        case .conversationLeave(let conversation): return append(conversation, .removeMember(caller.user))
        case .memberAdd(let conversation, let users, let role):
            return append(conversation, .addMembers(users, role: role))
        case .memberRemove(let conversation, let user): return append(conversation, .removeMember(user))
        case .memberRole(let conversation, let user, let role):
            return append(conversation, .changeRole(user, role: role))
        case .receipt(let kind, let conversation, let seq):
            return .advance(CursorAdvance(user: caller.user, conversation: conversation, kind: kind, seq: seq))
        case .typing(let conversation, let isActive):
            return .signal(AudienceRequest(user: caller.user, conversation: conversation), isTyping: isActive)
        case .hello, .tokenRefresh, .inbox, .sync, .history, .messageGet, .search, .receiptCounts, .conversationOpen,
            .conversationCreate, .conversationGet, .memberList, .userGet, .userSearch, .presenceSet, .presenceWatch,
            .presenceUnwatch, .presenceList, .blockAdd, .blockRemove, .blockList:
            return .perform(command)
        }
    }
}

/// Who may find users and see their presence.
public enum DirectoryVisibility: String, Hashable, Sendable, CaseIterable {
    /// All users see each other: a team, a company.
    case everyone
    /// Only people who share a conversation see each other.
    case contacts
}
