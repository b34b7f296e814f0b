extension PresenceRegistry {
    /// Takes in what other nodes said; in any order, any number of times.
    ///
    /// - Returns: Users who are shown differently now; going offline shows in ``sweep(now:)``.
    public mutating func merge(_ delta: PresenceDelta, now: Timestamp) -> [PresenceStatus] {
        var touched: Set<UserID> = []
        for part in delta.parts { merge(part, now: now, touched: &touched) }
        return settle(touched)
    }

    /// Takes in everything another replica knows.
    public mutating func merge(_ other: PresenceRegistry, now: Timestamp) -> [PresenceStatus] {
        merge(other.fullState(), now: now)
    }

    /// Nodes of which a delta was lost; their ``fullState()`` (or own full ``delta(since:)`` of 0) fills the hole.
    public var incompleteNodes: [NodeID] {
        peers.values.filter { $0.known.hasHole }.map(\.node)
    }

    private mutating func merge(_ part: PresenceDelta.Part, now: Timestamp, touched: inout Set<UserID>) {
        guard part.node.name != node.name else {
            // Nobody knows more of this run than itself; an echo of an earlier run is superseded.
            if part.node.incarnation > node.incarnation { isSuperseded = true }
            return
        }
        // Taken out, so that it is changed in place and not copied.
        var table = peers.removeValue(forKey: part.node.name) ?? emptyTable(for: part)
        defer { peers[part.node.name] = table }
        if part.node.incarnation < table.node.incarnation { return }
        if part.node.incarnation > table.node.incarnation {
            for entry in table.live.values { uncount(entry, in: table, endedAt: now, touched: &touched) }
            table = emptyTable(for: part)
        }
        table.leaseUntil = max(table.leaseUntil, part.leaseUntil)
        if !table.isCounted, table.leaseUntil > now {
            table.isCounted = true
            for entry in table.live.values { count(entry, in: table, touched: &touched) }
        }
        for entry in part.entries { merge(entry, into: &table, now: now, touched: &touched) }
        dropUnlisted(by: part, in: &table, now: now, touched: &touched)
        table.known.formUnion(part.known)
        let contiguous = table.known.contiguous
        if !table.ended.isEmpty { table.ended = table.ended.filter { $0.value.version > contiguous } }
    }

    private func emptyTable(for part: PresenceDelta.Part) -> NodeTable {
        NodeTable(node: part.node, leaseUntil: part.leaseUntil, isCounted: false)
    }

    private mutating func merge(
        _ entry: PresenceDelta.Entry, into table: inout NodeTable, now: Timestamp, touched: inout Set<UserID>
    ) {
        if case .ended(let at) = entry.state { note(entry.user, endedAt: min(at, now)) }
        let live = table.live[entry.session]
        if let live, live.version >= entry.version { return }
        if let ended = table.ended[entry.session], ended.version >= entry.version { return }
        // All writes up to `contiguous` were taken in, so a session that is not in the table has ended since this write.
        if live == nil, entry.version <= table.known.contiguous { return }
        switch entry.state {
        case .online, .away:
            let new = NodeTable.Live(user: entry.user, isAway: entry.state == .away, version: entry.version)
            if let live { uncount(live, in: table, endedAt: live.user == new.user ? nil : now, touched: &touched) }
            table.live[entry.session] = new
            table.ended[entry.session] = nil
            count(new, in: table, touched: &touched)
        case .ended(let at):
            if let live { uncount(live, in: table, endedAt: min(at, now), touched: &touched) }
            table.live[entry.session] = nil
            table.ended[entry.session] = NodeTable.Ended(user: entry.user, at: at, version: entry.version)
        }
    }

    /// A part that begins with the first write lists every live session; what it covers and does not list is over.
    private mutating func dropUnlisted(
        by part: PresenceDelta.Part, in table: inout NodeTable, now: Timestamp, touched: inout Set<UserID>
    ) {
        let covered = part.known.contiguous
        guard covered > 0, !table.live.isEmpty else { return }
        let listed = Set(part.entries.map(\.session))
        let gone = table.live.filter { $0.value.version <= covered && !listed.contains($0.key) }
        for (session, entry) in gone {
            table.live[session] = nil
            uncount(entry, in: table, endedAt: now, touched: &touched)
        }
    }
}
