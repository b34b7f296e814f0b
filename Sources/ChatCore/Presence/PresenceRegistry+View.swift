extension PresenceRegistry {
    /// How others see a user.
    ///
    /// - Guarantees: offline as soon as the grace is over, swept or not; `lastSeen` is the end of the last session, and nil
    ///   for users who left too long ago or before this node started (the store remembers those).
    public func status(of user: UserID, now: Timestamp) -> PresenceStatus {
        guard let view = users[user] else { return PresenceStatus(user: user, state: .offline) }
        if view.live == 0, view.shown == .offline || view.offlineAt <= now {
            return PresenceStatus(user: user, state: .offline, lastSeen: view.lastSeen)
        }
        return PresenceStatus(user: user, state: view.live == 0 ? view.shown : view.state)
    }

    /// Users who are online or away, by id; O(limit + log n).
    ///
    /// - Parameters:
    ///   - after: The last user of the page before.
    ///   - limit: At most so many; a page may have fewer and still have a next one.
    public func onlineUsers(after: UserID?, limit: Int, now: Timestamp) -> Page<PresenceStatus, UserID> {
        let limit = min(max(0, limit), Int.max - 1)
        let ids = present.users(after: after, limit: limit + 1)
        let items = ids.prefix(limit).map { status(of: $0, now: now) }.filter { $0.state != .offline }
        return Page(items: items, next: ids.count > limit ? ids.prefix(limit).last : nil)
    }

    /// How many users are shown as online or away.
    public var onlineUserCount: Int { present.count }

    /// How many sessions of a user live, on all nodes.
    public func sessionCount(of user: UserID) -> Int { users[user]?.live ?? 0 }

    mutating func count(_ entry: NodeTable.Live, in table: NodeTable, touched: inout Set<UserID>) {
        guard table.isCounted else { return }
        users[entry.user, default: UserView()].live += 1
        if !entry.isAway { users[entry.user, default: UserView()].online += 1 }
        touched.insert(entry.user)
    }

    /// Takes a session out of its user's counts.
    ///
    /// - Parameter endedAt: When it ended; nil when it goes on in another state.
    mutating func uncount(
        _ entry: NodeTable.Live, in table: NodeTable, endedAt: Timestamp?, touched: inout Set<UserID>
    ) {
        guard table.isCounted else { return }
        users[entry.user, default: UserView()].live -= 1
        if !entry.isAway { users[entry.user, default: UserView()].online -= 1 }
        if let endedAt { note(entry.user, endedAt: endedAt) }
        touched.insert(entry.user)
    }

    /// Remembers the end of a session.
    mutating func note(_ user: UserID, endedAt: Timestamp) {
        note(user, endedAt: endedAt, offlineAt: endedAt + settings.grace)
    }

    mutating func note(_ user: UserID, endedAt: Timestamp, offlineAt: Timestamp) {
        var view = users[user] ?? UserView()
        view.lastSeen = max(view.lastSeen ?? endedAt, endedAt)
        view.offlineAt = max(view.offlineAt, offlineAt)
        users[user] = view
    }

    /// Shows what changed for users, except that nobody goes offline here: they are put in the queue for it.
    mutating func settle(_ touched: Set<UserID>) -> [PresenceStatus] {
        var changes: [PresenceStatus] = []
        for user in touched {
            guard var view = users[user] else { continue }
            let state = view.state
            if state == .offline {
                guard view.shown != .offline, !view.isFading else { continue }
                view.isFading = true
                fading.insert(user, at: view.offlineAt)
            } else {
                guard view.shown != state else { continue }
                if view.shown == .offline { present.insert(user) }
                view.shown = state
                changes.append(PresenceStatus(user: user, state: state))
            }
            users[user] = view
        }
        return changes
    }
}
