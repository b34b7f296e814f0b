/// What the server tells a session unasked. Field names stand in Docs/protocol.md.
public enum Push: Hashable, Sendable {
    /// A log event; `type` is the event's (`message.created` …), with `conversation`, `seq`, `ordinal`, `at`, `by`.
    case event(ConversationEvent)
    /// `receipt {conversation, receipts: [{user, delivered, read}]}`: members' marks moved; coalesced.
    case receipts(conversation: ConversationID, [MemberReceipt])
    /// `typing {conversation, user, active}`: lasts 6 s unless renewed. Ephemeral.
    case typing(conversation: ConversationID, user: UserID, isActive: Bool)
    /// `presence {users: [{user, state, lastSeen?}]}`: watched users changed. Ephemeral.
    case presence([PresenceStatus])
    /// `token.expiring {expiresAt}`: send `token.refresh` before then.
    case tokenExpiring(expiresAt: Timestamp)
    /// `reconnect {afterMs}`: the server drains; it closes now, come back after the delay.
    case reconnect(afterMs: Int64)
    /// `resync {}`: pushes may have been lost; sync every conversation you show.
    case resync

    /// Ephemeral pushes carry no seq and are the first to be dropped for a slow reader.
    public var isEphemeral: Bool {
        switch self {
        case .typing, .presence: true
        case .event, .receipts, .tokenExpiring, .reconnect, .resync: false
        }
    }
}

/// One member's marks in a `receipt` push.
public struct MemberReceipt: Hashable, Sendable {
    /// Whose.
    public var user: UserID
    /// Seq of the delivered mark.
    public var delivered: Int64
    /// Seq of the read mark.
    public var read: Int64
    /// Creates a value.
    public init(user: UserID, delivered: Int64, read: Int64) {
        self.user = user
        self.delivered = delivered
        self.read = read
    }
}
