public import ChatCore

/// Collects what a plan says was missed, and proves that it is all there: each range without a gap, from the event behind
/// the client's to the log's end.
public struct SocketIORecoveryReplay: Hashable, Sendable {
    private let plan: SocketIORecoveryPlan
    private var index = 0
    private var after: Int64
    private var collected: [(order: Timestamp, event: ConversationEvent)] = []

    /// Starts with the plan's first range.
    public init(_ plan: SocketIORecoveryPlan) {
        self.plan = plan
        after = plan.ranges.first?.after ?? 0
    }

    /// What to read next; nil when all has been read.
    public var query: SyncQuery? {
        guard index < plan.ranges.count else { return nil }
        return SyncQuery(conversation: plan.ranges[index].conversation, after: after)
    }

    /// Takes the answer to ``query``. Events beyond the plan's end are replayed as well; when they are pushed, they are repeats.
    ///
    /// - Throws: ``SocketIORecoveryRefusal`` `log_truncated` when something is not there.
    public mutating func received(_ page: SyncPage) throws(SocketIORecoveryRefusal) {
        guard index < plan.ranges.count else { return }
        let range = plan.ranges[index]
        guard !page.isReset, !page.events.isEmpty else { throw .logTruncated }
        for event in page.events {
            guard event.conversation == range.conversation, event.position.seq == after + 1 else {
                throw .logTruncated
            }
            after += 1
            // Logs keep their order when clocks do not.
            let isSame = collected.last?.event.conversation == range.conversation
            let order = isSame ? max(collected.last?.order ?? event.at, event.at) : event.at
            collected.append((order, event))
        }
        if after >= range.head {
            index += 1
            after = index < plan.ranges.count ? plan.ranges[index].after : 0
        }
    }

    /// What to push, in the order of time, each conversation in the order of its log.
    public var events: [ConversationEvent] {
        collected.enumerated()
            .sorted { a, b in
                a.element.order != b.element.order ? a.element.order < b.element.order : a.offset < b.offset
            }
            .map(\.element.event)
    }

    /// Where the client is once ``events`` have been written.
    public func position(for user: UserID) -> SocketIOSessionPosition {
        var position = plan.position
        for (_, event) in collected { _ = position.note(event, for: user) }
        return position
    }

    /// Two replays are equal when they have read the same of the same plan.
    public static func == (a: SocketIORecoveryReplay, b: SocketIORecoveryReplay) -> Bool {
        a.plan == b.plan && a.index == b.index && a.after == b.after && a.events == b.events
    }

    /// Hashes what equality compares.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(plan)
        hasher.combine(after)
    }
}
