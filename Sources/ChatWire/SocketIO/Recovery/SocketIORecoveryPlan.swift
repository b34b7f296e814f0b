public import ChatCore

/// Decides whether a session can be recovered completely, and what its client missed. Pure: the door reads the store.
///
/// In order: verify the token; ``position(pid:offset:user:epoch:)``; subscribe the new connection and hold its pushes back;
/// read the inbox through an ``SocketIOInboxReading``; make the plan; read its ranges through a ``SocketIORecoveryReplay``.
/// Whatever fails on the way: a new session.
public struct SocketIORecoveryPlan: Hashable, Sendable {
    /// Most events replayed unless set.
    public static let defaultMaxEvents: Int64 = 1000

    /// A range of one log that the client missed.
    public struct Range: Hashable, Sendable {
        /// Whose log.
        public var conversation: ConversationID
        /// The client has all up to here.
        public var after: Int64
        /// The log's end when the inbox was read.
        public var head: Int64
    }

    /// What was missed, the conversation with the oldest activity first; empty when nothing was.
    public let ranges: [Range]
    /// Where the client is; ranges not counted.
    public let position: SocketIOSessionPosition

    /// Reads what the client returned.
    ///
    /// - Parameters:
    ///   - offset: Nil when the client has seen none.
    ///   - user: The verified token's.
    ///   - epoch: The store's.
    public static func position(
        pid: String, offset: String?, user: UserID, epoch: String
    ) throws(SocketIORecoveryRefusal) -> SocketIOSessionPosition {
        guard var position = SocketIOSessionPosition(pid: pid) else { throw .invalidPID }
        guard position.userFingerprint == RecoveryMark.fingerprint(of: user) else { throw .otherUser }
        guard position.epoch == epoch else { throw .otherEpoch }
        if let offset, !position.take(offset: offset) { throw .invalidOffset }
        return position
    }

    /// Compares the position with the inbox.
    ///
    /// - Parameters:
    ///   - position: Of ``position(pid:offset:user:epoch:)``.
    ///   - inbox: All conversations of the user that may have moved, read after subscribing.
    ///   - maxEvents: More than so many missed events are not replayed.
    public init(
        _ position: SocketIOSessionPosition, inbox: [InboxEntry], maxEvents: Int64 = defaultMaxEvents
    ) throws(SocketIORecoveryRefusal) {
        guard position.hasSettledTail else { throw .unknownPlace }
        var ranges: [Range] = []
        var missed: Int64 = 0
        var seen: Set<UInt64> = []
        for entry in inbox.sorted(by: { $0.place < $1.place }) {
            let fingerprint = RecoveryMark.fingerprint(of: entry.conversation.id)
            guard seen.insert(fingerprint).inserted else { throw .unknownPlace }
            let head = entry.conversation.head.seq
            let after: Int64
            if let mark = position.mark(fingerprint) {
                after = mark.seq
            } else if let tail = position.tail {
                guard entry.place <= tail else { throw .unknownPlace }
                continue  // as quiet as when the session began
            } else {
                after = 0  // came since; nothing of it was sent
            }
            guard after <= head else { throw .ahead }
            guard after < head else { continue }
            let (sum, overflow) = missed.addingReportingOverflow(head - after)
            guard !overflow, sum <= maxEvents else { throw .tooMuch }
            missed = sum
            ranges.append(Range(conversation: entry.conversation.id, after: after, head: head))
        }
        for mark in position.marks where !mark.isGone && !seen.contains(mark.fingerprint) { throw .membershipLost }
        self.ranges = ranges
        self.position = position
    }
}

extension SocketIOSessionPosition {
    /// Whether the inbox's untold end was older than a day when the session began. The order of the inbox follows the
    /// server's clock; a clock that is set back by less than that cannot hide a conversation that moved.
    var hasSettledTail: Bool {
        guard let tail else { return true }
        let began = Timestamp(milliseconds: Int64(session.value.high >> 16))
        return tail.at + .seconds(86_400) < began
    }
}

extension InboxEntry {
    /// Its place in the inbox's order.
    var place: InboxCursor { InboxCursor(at: lastActivity, conversation: conversation.id) }
}

extension InboxCursor {
    /// Whether the first place comes later in the inbox, which lists the newest first.
    static func < (a: InboxCursor, b: InboxCursor) -> Bool {
        a.at != b.at ? a.at < b.at : a.conversation.value < b.conversation.value
    }

    static func <= (a: InboxCursor, b: InboxCursor) -> Bool { !(b < a) }
}
