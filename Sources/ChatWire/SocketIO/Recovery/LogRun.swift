public import ChatCore

/// Successive events of one log that change nobody's membership, as far as a position has to know them.
public struct LogRun: Hashable, Sendable {
    /// Whose log.
    public let conversation: ConversationID
    /// Seq of the first event.
    public let first: Int64
    /// Seq of the last event; not smaller.
    public private(set) var last: Int64

    /// A run of one event; nil for a joining or leaving, which is noted by itself.
    public init?(_ event: ConversationEvent) {
        guard Self.isPlain(event) else { return nil }
        conversation = event.conversation
        first = event.position.seq
        last = first
    }

    /// Adds the event behind the last one.
    ///
    /// - Returns: False when it is not that, or is a joining or leaving; the run is as it was.
    public mutating func append(_ event: ConversationEvent) -> Bool {
        guard Self.isPlain(event), event.conversation == conversation, event.position.seq == last + 1 else {
            return false
        }
        last += 1
        return true
    }

    private static func isPlain(_ event: ConversationEvent) -> Bool {
        switch event.kind {
        case .membersJoined, .memberLeft: false
        case .created, .messageCreated, .messageEdited, .messageDeleted, .reactionAdded, .reactionRemoved,
            .memberRoleChanged, .renamed:
            true
        }
    }
}
