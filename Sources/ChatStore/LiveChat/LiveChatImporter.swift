public import ChatCore

/// Takes users and messages of the older stack over into a store.
///
/// - Guarantees: idempotent: a message's idempotency key is `livechat:` and its id, so a second run finds everything present.
///   Users that exist are left as they are. Nothing is guessed: rows that do not say clearly what they mean are refused, each with
///   its id and reason, never with its content.
public struct LiveChatImporter: Sendable {
    /// Which column becomes a user's id, which has to be the subject of their tokens.
    public enum UserIDRule: String, Hashable, Sendable, CaseIterable {
        /// Number or UUID.
        case id
        /// Name.
        case name
        /// E-mail address.
        case email

        func text(of user: LiveChatUser) -> String? {
            switch self {
            case .id: user.id
            case .name: user.name
            case .email: user.email
            }
        }
    }

    /// Which column becomes a user's id.
    public var userID = UserIDRule.id
    /// Ids of single users, who are named by id, name or e-mail address; stronger than ``userID``.
    public var userMap = LiveChatUserMap()
    /// How times are read.
    public var time = LiveChatTime()
    /// Whether both sides' cursors move to the end of what was imported: people then do not find years of unread messages.
    public var marksRead = false

    private static let usersPerLookup = 500

    /// Creates an importer that takes the column `id` for the users' ids.
    public init() {}

    /// Takes everything over.
    ///
    /// - Parameters:
    ///   - source: Where from.
    ///   - storage: Where to; nil for a trial that writes nothing.
    ///   - now: When new users were created, for the older stack does not say it.
    ///   - refused: Hears of each row that is not taken over.
    ///   - progress: Called after each batch.
    /// - Throws: ``ChatError`` `invalid_request` for a map that does not fit the users; `store_unavailable` (run it again); what the
    ///   source throws.
    public func run(
        from source: some LiveChatSource, to storage: (any ChatStorage)?, now: Timestamp,
        refused: (LiveChatRefusal) -> Void, progress: (LiveChatReport) -> Void
    ) async throws -> LiveChatReport {
        var report = LiveChatReport()
        func refuse(_ refusal: LiveChatRefusal) {
            report.refusals[refusal.reason, default: 0] += 1
            refused(refusal)
        }
        let people = try LiveChatPeople(try await source.users(), rule: userID, map: userMap)
        for refusal in people.refusals { refuse(refusal) }
        report.usersNotInMap = people.notInMap
        try await signIn(people.people, storage, now, &report)
        progress(report)

        let mapping = LiveChatMapping(people: people, time: time)
        var newest = Timestamp(milliseconds: .min)
        while true {
            let rows = try await source.nextMessages()
            guard !rows.isEmpty else { break }
            try Task.checkCancellation()
            report.messagesRead += rows.count
            var batch: [(id: String, event: PendingEvent)] = []
            for row in rows {
                switch mapping.event(for: row) {
                case .failure(let failure):
                    refuse(LiveChatRefusal(table: .message, id: row.id, reason: failure.reason))
                case .success(let event) where event.at < newest:
                    refuse(LiveChatRefusal(table: .message, id: row.id, reason: .timestampIsOutOfOrder))
                case .success(let event):
                    newest = event.at
                    batch.append((row.id, event))
                }
            }
            for refusal in try await append(batch, storage, &report) { refuse(refusal) }
            progress(report)
        }
        return report
    }

    private func signIn(
        _ people: [LiveChatPeople.Person], _ storage: (any ChatStorage)?, _ now: Timestamp,
        _ report: inout LiveChatReport
    ) async throws(ChatError) {
        guard let storage else {
            report.usersCreated = people.count
            return
        }
        var start = 0
        while start < people.count {
            let part = people[start..<min(start + Self.usersPerLookup, people.count)]
            start = part.endIndex
            let present = Set(try await storage.users(part.map(\.id)).map(\.id))
            report.usersPresent += present.count
            for person in part where !present.contains(person.id) {
                // An e-mail address is not shown to others, so it never stands in for a name.
                let name = person.source.name.flatMap { $0.isEmpty ? nil : $0 }
                _ = try await storage.signIn(
                    person.id,
                    profile: UserProfile(handle: name, displayName: name, email: person.source.email), at: now)
                report.usersCreated += 1
            }
        }
    }

    /// Appends a batch and returns what the store refused.
    private func append(
        _ batch: [(id: String, event: PendingEvent)], _ storage: (any ChatStorage)?, _ report: inout LiveChatReport
    ) async throws(ChatError) -> [LiveChatRefusal] {
        guard !batch.isEmpty else { return [] }
        guard let storage else {
            report.messagesImported += batch.count
            return []
        }
        var refusals: [LiveChatRefusal] = []
        var marks: [ConversationID: (seq: Int64, users: Set<UserID>)] = [:]
        for (item, result) in zip(batch, await storage.append(batch.map(\.event))) {
            switch result {
            case .success(let outcome):
                if outcome.disposition == .appended {
                    report.messagesImported += 1
                } else {
                    report.messagesPresent += 1
                }
                guard case .direct(let peer, _) = item.event.target else { continue }
                let seq = max(outcome.position.seq, marks[outcome.conversation]?.seq ?? 0)
                marks[outcome.conversation] = (seq, [item.event.actor, peer])
            case .failure(let error):
                // Not the row's fault: the run ends, and the next one goes on where it ended.
                guard error.retry == .never else { throw error }
                refusals.append(
                    LiveChatRefusal(table: .message, id: item.id, reason: .storeRefused, code: error.code.name))
            }
        }
        if marksRead { try await read(marks, storage) }
        return refusals
    }

    private func read(
        _ marks: [ConversationID: (seq: Int64, users: Set<UserID>)], _ storage: any ChatStorage
    ) async throws(ChatError) {
        let requests = marks.flatMap { id, mark in
            mark.users.map { CursorAdvance(user: $0, conversation: id, kind: .read, seq: mark.seq) }
        }
        guard !requests.isEmpty else { return }
        for result in await storage.advance(requests) { _ = try result.get() }
    }
}
