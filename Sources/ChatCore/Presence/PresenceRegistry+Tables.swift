extension PresenceRegistry {
    /// What is known of the sessions one node holds; only that node writes it.
    struct NodeTable: Sendable {
        /// A session that lives.
        struct Live: Sendable {
            var user: UserID
            var isAway: Bool
            var version: UInt64
        }
        /// A session that is over.
        struct Ended: Sendable {
            var user: UserID
            var at: Timestamp
            var version: UInt64
        }

        var node: NodeID
        var leaseUntil: Timestamp
        /// Whether the live sessions are in the users' counts: while the lease runs. Local view, not part of the value.
        var isCounted: Bool
        var known = VersionRanges()
        var live: [SessionID: Live] = [:]
        /// Only those above `known.contiguous`: below it, being absent says the same.
        var ended: [SessionID: Ended] = [:]
    }

    /// The node's own latest writes, so that peers can be told what is new without walking all sessions.
    ///
    /// Holds the last 1024 writes or twice the live sessions, whichever is more; who asks for older ones gets a full state.
    struct ChangeLog: Sendable {
        struct Change: Sendable {
            var session: SessionID
            /// Nil for a start or a change of state; the table has the rest.
            var ended: NodeTable.Ended?
        }
        private static let minimum = 1024

        /// Version of the first change kept; versions have no gaps.
        private(set) var firstVersion: UInt64 = 1
        private(set) var changes: ContiguousArray<Change> = []

        /// Version of the last write; 0 before the first.
        var version: UInt64 { firstVersion + UInt64(changes.count) - 1 }

        mutating func append(_ change: Change, liveCount: Int) {
            changes.append(change)
            let limit = max(Self.minimum, 2 * liveCount)
            guard changes.count > limit else { return }
            let surplus = changes.count / 2
            changes.removeFirst(surplus)
            firstVersion += UInt64(surplus)
        }

        /// The changes after a version; nil when they are no longer all here.
        func changes(since version: UInt64) -> ArraySlice<Change>.SubSequence? {
            guard version >= firstVersion - 1 else { return nil }
            let skip = min(UInt64(changes.count), version - (firstVersion - 1))
            return ArraySlice(changes[Int(skip)...])
        }
    }

    /// How one user stands here, counted over all nodes whose lease runs.
    struct UserView: Sendable {
        var live = 0
        var online = 0
        /// End of the session that ended last.
        var lastSeen: Timestamp?
        /// When the user may be shown offline if no session lives by then.
        var offlineAt = Timestamp(milliseconds: .min)
        /// What others were told last.
        var shown = PresenceState.offline
        /// Whether the user stands in the queue of those about to be shown offline.
        var isFading = false

        var state: PresenceState { online > 0 ? .online : live > 0 ? .away : .offline }
    }
}
