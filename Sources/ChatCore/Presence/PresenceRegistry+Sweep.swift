extension PresenceRegistry {
    /// Lets time pass: dead nodes lose their sessions, users whose grace is over go offline.
    ///
    /// - Returns: Users who are shown differently since the last call, each once.
    /// - Note: Sessions of a dead node get no further grace; its lease was longer than that already.
    public mutating func sweep(now: Timestamp) -> [PresenceStatus] {
        var touched: Set<UserID> = []
        for (name, table) in peers where table.isCounted && table.leaseUntil <= now {
            for entry in table.live.values {
                uncount(entry, in: table, endedAt: nil, touched: &touched)
                note(entry.user, endedAt: table.leaseUntil, offlineAt: table.leaseUntil)
            }
            peers[name]?.isCounted = false
        }
        var changes = settle(touched)
        while let user = fading.popDue(now: now) {
            guard var view = users[user] else { continue }
            view.isFading = false
            if view.live == 0, view.shown != .offline {
                if view.offlineAt <= now {
                    view.shown = .offline
                    present.remove(user)
                    changes.append(PresenceStatus(user: user, state: .offline, lastSeen: view.lastSeen))
                } else {
                    // Came back and left again while waiting: the later end counts.
                    view.isFading = true
                    fading.insert(user, at: view.offlineAt)
                }
            }
            users[user] = view
        }
        return changes
    }

    /// When ``sweep(now:)`` may have something to do next; nil when nothing waits. O(nodes).
    public var nextDeadline: Timestamp? {
        let leases = peers.values.filter(\.isCounted).map(\.leaseUntil)
        return ([fading.first].compactMap { $0 } + leases).min()
    }

    /// Forgets dead nodes and the `lastSeen` of users who left, both older than the retention; O(users), so once a minute
    /// or so.
    ///
    /// A forgotten node that lives after all is told of by its next delta, and asked for the rest (``incompleteNodes``).
    public mutating func compact(now: Timestamp) {
        let horizon = now - settings.retention
        peers = peers.filter { $0.value.isCounted || $0.value.leaseUntil > horizon }
        users = users.filter { _, view in
            view.live > 0 || view.shown != .offline || view.isFading || (view.lastSeen.map { $0 > horizon } ?? false)
        }
    }
}
