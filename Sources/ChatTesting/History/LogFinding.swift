public import ChatCore

/// A broken promise that a ``LogChecker`` found.
public enum LogFinding: Hashable, Sendable {
    /// An acknowledged message is not in the log (I1).
    case missing(ConversationID, MessageID, seq: Int64)
    /// An acknowledged message stands elsewhere than its sender was told (I1).
    case misplaced(ConversationID, MessageID, told: LogPosition, stands: LogPosition)
    /// Two events of the log bear one message's id (I1).
    case doubledMessage(ConversationID, MessageID, seqs: [Int64])
    /// Two events of the log, in whichever conversations, bear one sender's idempotency key (I1).
    case doubledKey(UserID, ClientMessageID, seqs: [Int64])
    /// Two tries of one send were both answered as the first, or with different messages (I1).
    case acknowledgedTwice(UserID, ClientMessageID)
    /// The log holds a message that nobody sent (I1).
    case phantom(ConversationID, MessageID, seq: Int64)
    /// The log holds a message with another text or sender than was sent (I1).
    case altered(ConversationID, MessageID, seq: Int64)
    /// The log's seqs do not run 1, 2, 3 … (I2).
    case gap(ConversationID, expected: Int64, found: Int64)
    /// An event's ordinal is not the number of messages up to it (I2).
    case wrongOrdinal(ConversationID, seq: Int64, expected: Int64, found: Int64)
    /// A send that began after another's acknowledgement stands before it (I2).
    case reordered(ConversationID, MessageID, seq: Int64, notAfter: Int64)
    /// What a client ended with differs from the log, first at this seq (I3).
    case diverged(observer: String, ConversationID, seq: Int64)
    /// A log was not read, although somebody was told of it: nothing is proved for it.
    case unread(ConversationID)
    /// A mark moved backwards (I4).
    case cursorWentBack(ConversationID, UserID, from: MemberReceipt, to: MemberReceipt)
    /// A mark lies beyond the log's end, or read beyond delivered (I4).
    case cursorBeyondHead(ConversationID, UserID, MemberReceipt, head: Int64)
    /// A mark that was told of is not there any more (I4).
    case cursorLost(ConversationID, UserID, told: MemberReceipt, stored: MemberReceipt?)
}
