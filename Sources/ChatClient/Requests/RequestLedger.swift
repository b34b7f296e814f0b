package import ChatCore

/// Every request that has no answer yet. Pure bookkeeping: each entry leaves exactly once.
package struct RequestLedger: Sendable {
    /// A request without an answer.
    package struct Entry: Hashable, Sendable {
        /// What was asked.
        package var command: Command
        /// Who waits.
        package var purpose: RequestPurpose
        /// When waiting ends; nil for ever.
        package var deadline: ContinuousClock.Instant?
        /// Written to the present connection.
        package var isSent = false
        /// Nobody waits any more, but the reply still tells the trackers of an event.
        package var isAbandoned = false
    }

    private var entries: [RequestNumber: Entry] = [:]
    private var lastID: UInt64 = 0

    /// Creates an empty ledger.
    package init() {}

    /// Requests without an answer, abandoned ones included.
    package var count: Int { entries.count }
    /// True while the application waits for some reply of the present connection.
    package var isUserWaiting: Bool {
        entries.values.contains { entry in
            guard case .user = entry.purpose else { return false }
            return entry.isSent && !entry.isAbandoned
        }
    }
    /// The earliest deadline.
    package var nextDeadline: ContinuousClock.Instant? {
        entries.values.lazy.compactMap { $0.isAbandoned ? nil : $0.deadline }.min()
    }
    /// What a living id asked, for reading its reply.
    package func command(for id: RequestNumber) -> Command? { entries[id]?.command }

    /// Enters a request that is not yet written.
    package mutating func add(
        _ command: Command, for purpose: RequestPurpose, deadline: ContinuousClock.Instant?
    ) -> RequestNumber {
        lastID += 1
        let id = RequestNumber(lastID)
        entries[id] = Entry(command: command, purpose: purpose, deadline: deadline)
        return id
    }

    /// Notes that a request goes out now.
    ///
    /// - Returns: Its command; nil when it is gone or already out.
    package mutating func markSent(_ id: RequestNumber) -> Command? {
        guard let entry = entries[id], !entry.isSent else { return nil }
        entries[id]?.isSent = true
        return entry.command
    }

    /// Requests that wait for a connection, in the order in which they were submitted.
    package var unsent: [RequestNumber] { entries.lazy.filter { !$0.value.isSent }.map(\.key).sorted() }

    /// Takes the entry a reply belongs to.
    package mutating func take(_ id: RequestNumber) -> Entry? { entries.removeValue(forKey: id) }

    /// Puts a request that the server refused unexecuted back among the unsent.
    package mutating func putBack(_ id: RequestNumber) { entries[id]?.isSent = false }

    /// Stops waiting. An entry on the wire stays, abandoned, until its reply or the connection's end.
    ///
    /// - Returns: The entry as it was; nil when it has already been answered or abandoned.
    package mutating func abandon(_ id: RequestNumber) -> Entry? {
        guard let entry = entries[id], !entry.isAbandoned else { return nil }
        if entry.isSent {
            entries[id]?.isAbandoned = true
        } else {
            entries[id] = nil
        }
        return entry
    }

    /// Ids whose deadline has come, in order of submission.
    package func expired(at now: ContinuousClock.Instant) -> [RequestNumber] {
        entries.lazy.filter { _, entry in
            guard !entry.isAbandoned, let deadline = entry.deadline else { return false }
            return deadline <= now
        }.map(\.key).sorted()
    }

    /// Ends a connection: what may be repeated becomes unsent, everything else that was on the wire leaves.
    ///
    /// - Returns: Entries that left and were still waited for, in order.
    package mutating func connectionLost() -> [(id: RequestNumber, entry: Entry)] {
        var gone: [(id: RequestNumber, entry: Entry)] = []
        for id in entries.keys.sorted() {
            guard let entry = entries[id] else { continue }
            if entry.isAbandoned {
                entries[id] = nil
            } else if entry.purpose.survivesConnection {
                entries[id]?.isSent = false
            } else if entry.isSent || !entry.purpose.isUser {
                entries[id] = nil
                gone.append((id, entry))
            }
        }
        return gone
    }

    /// Empties the ledger.
    ///
    /// - Returns: What was still waited for, in order.
    package mutating func removeAll() -> [(id: RequestNumber, entry: Entry)] {
        let rest = entries.filter { !$0.value.isAbandoned }.sorted { $0.key < $1.key }.map {
            (id: $0.key, entry: $0.value)
        }
        entries = [:]
        return rest
    }
}

extension RequestPurpose {
    /// True for requests of the application.
    var isUser: Bool {
        if case .user = self { true } else { false }
    }
}
