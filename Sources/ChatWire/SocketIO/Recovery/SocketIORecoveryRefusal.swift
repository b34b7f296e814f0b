/// Why a session is not recovered: the client gets a new one, `recovered` is false, and it syncs.
public enum SocketIORecoveryRefusal: String, Error, Hashable, Sendable, CaseIterable {
    /// The `pid` is none of this server's.
    case invalidPID = "invalid_pid"
    /// The offset is none of this server's.
    case invalidOffset = "invalid_offset"
    /// The session is another user's.
    case otherUser = "other_user"
    /// The store is another.
    case otherEpoch = "other_epoch"
    /// The position lies beyond the end of a log: the store has lost something, or the offset was made up.
    case ahead = "ahead"
    /// The user is no member any more of a conversation, and the client was not told.
    case membershipLost = "membership_lost"
    /// A conversation moved that the session does not know its place in.
    case unknownPlace = "unknown_place"
    /// The inbox was not read as far as needed, or moved while it was read.
    case inboxUnread = "inbox_unread"
    /// More was missed than is replayed.
    case tooMuch = "too_much"
    /// The store no longer holds all that was missed.
    case logTruncated = "log_truncated"
    /// The store did not answer.
    case storeUnread = "store_unread"
}
