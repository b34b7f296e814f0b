/// Who is there, over all nodes of a cluster; a value that replicas merge in any order (Docs/adr/0003-presence-registry.md).
///
/// A user is online iff a session lives on some node whose lease runs (invariant I6). Every session is written by its own
/// node only, under that node's growing version numbers, so merging is picking the later write. Losing the last session
/// shows after ``Settings/grace``, by ``sweep(now:)``; all other changes show at once.
///
/// - Cost: O(1) a session event plus, when a user comes or goes, O(log n) for the ordered list; merging a delta is linear
///   in the delta, merging a full state linear in that node's sessions.
/// - Memory: about 150 bytes a live session; ended sessions and users who left are forgotten by ``compact(now:)``.
/// - Isolation: a value without a clock; its owner guards it and passes `now`.
public struct PresenceRegistry: Sendable {
    /// The registry's times.
    public struct Settings: Hashable, Sendable {
        /// How long a user without sessions is still shown as before.
        public var grace: Duration
        /// How long a node counts as living after its last sign of life.
        public var lease: Duration
        /// How long `lastSeen` of users who left and dead nodes are remembered.
        public var retention: Duration
        /// Creates settings; the defaults are 5 s, 30 s and 10 minutes.
        public init(grace: Duration = .seconds(5), lease: Duration = .seconds(30), retention: Duration = .seconds(600))
        {
            self.grace = grace
            self.lease = lease
            self.retention = retention
        }
    }

    /// The node this replica belongs to, the only one it writes for.
    public let node: NodeID
    /// Times in force.
    public let settings: Settings
    /// True once a later incarnation of this very node was heard of: this process should end.
    public internal(set) var isSuperseded = false

    var own: NodeTable
    var log = ChangeLog()
    var peers: [String: NodeTable] = [:]
    var users: [UserID: UserView] = [:]
    /// Users shown as online or away.
    var present = OrderedUserSet()
    var fading = DeadlineHeap<UserID>()
    private var takenVersion: UInt64 = 0
    private var takenLease = Timestamp(milliseconds: .min)

    /// Creates the empty replica of a node.
    public init(node: NodeID, settings: Settings = Settings()) {
        self.node = node
        self.settings = settings
        own = NodeTable(node: node, leaseUntil: Timestamp(milliseconds: .min), isCounted: true)
    }
}

// MARK: Sessions of this node

extension PresenceRegistry {
    /// A session of this node began.
    ///
    /// - Parameter state: Online or away; a live session is never offline, `.offline` counts as away.
    /// - Returns: The user if they are shown differently now.
    public mutating func sessionStarted(
        _ session: SessionID, user: UserID, state: PresenceState = .online, now: Timestamp
    ) -> [PresenceStatus] {
        var touched: Set<UserID> = []
        let isAway = state != .online
        if let old = own.live[session] {
            if old.user == user, old.isAway == isAway { return [] }
            uncount(old, in: own, endedAt: old.user == user ? nil : now, touched: &touched)
        }
        renewLease(now: now)
        log.append(ChangeLog.Change(session: session), liveCount: own.live.count)
        let entry = NodeTable.Live(user: user, isAway: isAway, version: log.version)
        own.live[session] = entry
        count(entry, in: own, touched: &touched)
        return settle(touched)
    }

    /// A session of this node went away or came back; unknown sessions are ignored.
    public mutating func sessionChanged(
        _ session: SessionID, state: PresenceState, now: Timestamp
    ) -> [PresenceStatus] {
        guard let user = own.live[session]?.user else { return [] }
        return sessionStarted(session, user: user, state: state, now: now)
    }

    /// A session of this node ended; unknown sessions are ignored.
    ///
    /// - Returns: The user if other sessions show them differently now; going offline shows in ``sweep(now:)``.
    public mutating func sessionEnded(_ session: SessionID, now: Timestamp) -> [PresenceStatus] {
        guard let entry = own.live.removeValue(forKey: session) else { return [] }
        renewLease(now: now)
        let ended = NodeTable.Ended(user: entry.user, at: now, version: log.version + 1)
        log.append(ChangeLog.Change(session: session, ended: ended), liveCount: own.live.count)
        var touched: Set<UserID> = []
        uncount(entry, in: own, endedAt: now, touched: &touched)
        return settle(touched)
    }

    /// Renews this node's own lease to `now` plus the lease time, as every session event does too; the next ``takeDelta()`` tells the others.
    public mutating func renewLease(now: Timestamp) {
        own.leaseUntil = max(own.leaseUntil, now + settings.lease)
    }
}

// MARK: What to tell the others

extension PresenceRegistry {
    /// Number of this node's last write; 0 before the first.
    public var version: UInt64 { log.version }

    /// This node's writes and lease since the last call; nil when nothing is new.
    public mutating func takeDelta() -> PresenceDelta? {
        guard log.version > takenVersion || own.leaseUntil != takenLease else { return nil }
        let delta = delta(since: takenVersion)
        takenVersion = log.version
        takenLease = own.leaseUntil
        return delta
    }

    /// This node's writes after a version, with its lease; all of them when they are too many to be remembered one by one.
    public func delta(since version: UInt64) -> PresenceDelta {
        guard version > 0, let changes = log.changes(since: version) else { return PresenceDelta(parts: [ownState()]) }
        var known = VersionRanges()
        if version < log.version { known.insert(version + 1...log.version) }
        var entries: [PresenceDelta.Entry] = []
        entries.reserveCapacity(changes.count)
        for (offset, change) in changes.enumerated() {
            if let ended = change.ended {
                entries.append(PresenceDelta.Entry(change.session, ended))
            } else if let live = own.live[change.session], live.version == version + 1 + UInt64(offset) {
                entries.append(PresenceDelta.Entry(change.session, live))
            }
        }
        return PresenceDelta(
            parts: [PresenceDelta.Part(node: node, leaseUntil: own.leaseUntil, known: known, entries: entries)])
    }

    /// All that is known of all nodes: for a node that joins, or to fill holes (``incompleteNodes``).
    public func fullState() -> PresenceDelta {
        var parts = [ownState()]
        for table in peers.values {
            var entries = table.live.map { PresenceDelta.Entry($0.key, $0.value) }
            entries += table.ended.map { PresenceDelta.Entry($0.key, $0.value) }
            parts.append(
                PresenceDelta.Part(
                    node: table.node, leaseUntil: table.leaseUntil, known: table.known, entries: entries))
        }
        return PresenceDelta(parts: parts)
    }

    private func ownState() -> PresenceDelta.Part {
        var entries = own.live.map { PresenceDelta.Entry($0.key, $0.value) }
        for change in log.changes {
            if let ended = change.ended { entries.append(PresenceDelta.Entry(change.session, ended)) }
        }
        let known = log.version > 0 ? VersionRanges(1...log.version) : VersionRanges()
        return PresenceDelta.Part(node: node, leaseUntil: own.leaseUntil, known: known, entries: entries)
    }
}

extension PresenceDelta.Entry {
    init(_ session: SessionID, _ live: PresenceRegistry.NodeTable.Live) {
        self.init(session: session, user: live.user, version: live.version, state: live.isAway ? .away : .online)
    }

    init(_ session: SessionID, _ ended: PresenceRegistry.NodeTable.Ended) {
        self.init(session: session, user: ended.user, version: ended.version, state: .ended(at: ended.at))
    }
}
