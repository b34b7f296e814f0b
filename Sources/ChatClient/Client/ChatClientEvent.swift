public import ChatCore

/// What a client tells its application, in the order in which it became true.
///
/// - Guarantees: per conversation, `event`s come in seq order, without holes and each once, across any number of
///   reconnects, until a `reset` for it; `event`s of the user's own making are included, whichever device made them.
public enum ChatClientEvent: Hashable, Sendable {
    /// The connection's state changed.
    case connectionChanged(ConnectionState)
    /// Signed in; comes after every (re)connect.
    case welcome(Reply.Welcome)
    /// Conversations as they stand, a page at a time, after every welcome.
    case inbox([InboxEntry])
    /// Everything missed since the last connection has been told.
    case caughtUp
    /// A log event.
    case event(ConversationEvent)
    /// The conversation's events cannot be continued: drop them and read `history`; events go on from the log's end.
    case reset(ConversationID)
    /// The user is no longer a member, or the conversation is gone.
    case conversationLost(ConversationID)
    /// Members' marks moved.
    case receipts(ConversationID, [MemberReceipt])
    /// Somebody types (for at most 6 s unless renewed) or stopped. Dropped while the application is behind.
    case typing(ConversationID, UserID, isActive: Bool)
    /// Watched users' states, first after every welcome and then as they change. Dropped while the application is behind.
    case presence([PresenceStatus])

    /// May be dropped for an application that is behind.
    var isEphemeral: Bool {
        switch self {
        case .typing, .presence: true
        case .connectionChanged, .welcome, .inbox, .caughtUp, .event, .reset, .conversationLost, .receipts: false
        }
    }
}
