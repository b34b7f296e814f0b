import ChatCore

/// Which conversations are due to be indexed: those that have been quiet for a while, and busy ones once many messages wait; pure.
///
/// Indexing takes a conversation's lock for a moment and costs much the same for one message as for many, so a busy conversation
/// is left alone until it is worth it.
struct IndexingSchedule: Sendable {
    /// A conversation with messages that wait.
    private struct Entry {
        var waiting: Int
        var lastNoted: ContinuousClock.Instant
    }

    /// Without new messages for so long, a conversation is due.
    static let quietPeriod = Duration.seconds(2)
    /// With so many messages waiting it is due, too.
    static let busyLimit = 1000

    private let limit: Int
    private var entries: [ConversationID: Entry] = [:]
    /// Whether conversations may be behind that were not noted: at the start, and past the limit.
    private(set) var isIncomplete = true

    /// - Parameter limit: Conversations remembered; past it the table has to be searched for those that are behind.
    init(limit: Int = 100_000) { self.limit = limit }

    /// A conversation has a new message.
    mutating func noted(_ conversation: ConversationID, now: ContinuousClock.Instant) {
        guard entries.count < limit || entries[conversation] != nil else {
            isIncomplete = true
            return
        }
        entries[conversation, default: Entry(waiting: 0, lastNoted: now)].waiting += 1
        entries[conversation]?.lastNoted = now
    }

    /// The table is going to be searched.
    mutating func searched() { isIncomplete = false }

    /// Something went wrong: whatever was due is to be found again.
    mutating func failed() { isIncomplete = true }

    /// Takes what is due.
    mutating func due(now: ContinuousClock.Instant) -> [ConversationID] {
        let due = entries.filter {
            $0.value.waiting >= Self.busyLimit || now - $0.value.lastNoted >= Self.quietPeriod
        }
        for conversation in due.keys { entries[conversation] = nil }
        return Array(due.keys)
    }
}
