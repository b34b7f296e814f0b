#if Postgres
    import ChatCore
    import Synchronization

    /// Writes search documents behind the appends, so that a send does not pay for the words in it. The shell around
    /// ``IndexingSchedule``.
    final class SearchIndexer: Sendable {
        /// Conversations in one round trip, and messages of each.
        private static let groupSize = 20
        private static let chunk: Int64 = 500
        /// Pause between rounds.
        private static let interval = Duration.milliseconds(500)

        private let connection: PostgresConnection
        private let language: String
        private let schedule = Mutex(IndexingSchedule())

        init(_ connection: PostgresConnection, language: String) {
            self.connection = connection
            self.language = language
        }

        /// Conversations have a new message each.
        func note(_ conversations: [ConversationID]) {
            guard !conversations.isEmpty else { return }
            let now = ContinuousClock.now
            schedule.withLock { schedule in
                for conversation in conversations { schedule.noted(conversation, now: now) }
            }
        }

        /// Indexes until cancelled; what fails is tried again later.
        func run() async {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { break }
                let (due, isIncomplete) = schedule.withLock { schedule in
                    let answer = (schedule.due(now: .now), schedule.isIncomplete)
                    schedule.searched()
                    return answer
                }
                do throws(PostgresFailure) {
                    if isIncomplete { try await indexAllBehind() }
                    try await index(due)
                } catch {
                    schedule.withLock { $0.failed() }
                }
            }
        }

        /// Indexes everything that is behind, at once.
        func indexAllBehind() async throws(PostgresFailure) {
            var last: ConversationID?
            while true {
                let after = last
                let found = try await onConnection { connection throws(PostgresFailure) in
                    let rows = try connection.execute([
                        PostgresCall(SearchStatements.behind) {
                            $0.add(after?.value)
                            $0.add(1000 as Int64)
                        }
                    ])
                    return try rows[0].map { row throws(PostgresFailure) in try row.conversation(0) }
                }
                try await index(found)
                guard let end = found.last, !Task.isCancelled else { return }
                last = end
            }
        }

        private func index(_ conversations: [ConversationID]) async throws(PostgresFailure) {
            var rest = conversations[...]
            while !rest.isEmpty {
                var group = Array(rest.prefix(Self.groupSize))
                rest = rest.dropFirst(Self.groupSize)
                while !group.isEmpty, !Task.isCancelled { group = try await indexOnce(group) }
            }
        }

        /// Indexes a part of each conversation: writes the documents first, then takes the conversations' locks for as long as it
        /// takes to correct and count them.
        ///
        /// - Returns: Those that are still behind.
        private func indexOnce(_ group: [ConversationID]) async throws(PostgresFailure) -> [ConversationID] {
            let language = language
            return try await onConnection { connection throws(PostgresFailure) in
                let written = try connection.execute([
                    PostgresCall(SearchStatements.index) {
                        $0.add(group.map(\.value))
                        $0.add(Self.chunk)
                        $0.add(language)
                    }
                ])
                let places = try written[0].map { row throws(PostgresFailure) in
                    (id: try row.uuid(0), after: try row.int64(1), until: try row.int64(2), isBehind: try row.bool(3))
                }
                guard !places.isEmpty else { return [] }
                func ranges(_ parameters: inout PostgresParameters) {
                    parameters.add(places.map(\.id))
                    parameters.add(places.map(\.after))
                    parameters.add(places.map(\.until))
                }
                do throws(PostgresFailure) {
                    _ = try connection.execute([
                        .begin, PostgresCall(SearchStatements.relax),
                        PostgresCall(SearchStatements.lock) { $0.add(places.map(\.id)) },
                        PostgresCall(SearchStatements.correctDocuments) {
                            ranges(&$0)
                            $0.add(language)
                        },
                        PostgresCall(SearchStatements.dropDocuments, ranges),
                        PostgresCall(SearchStatements.indexed) {
                            $0.add(places.map(\.id))
                            $0.add(places.map(\.until))
                        }, .commit,
                    ])
                } catch {
                    if connection.isConnected { _ = try? connection.execute([.rollback]) }
                    throw error
                }
                return places.filter(\.isBehind).map { ConversationID($0.id) }
            }
        }

        private func onConnection<Value: Sendable>(
            _ body: @escaping @Sendable (isolated PostgresConnection) throws(PostgresFailure) -> Value
        ) async throws(PostgresFailure) -> Value {
            try await connection.run { connection throws(PostgresFailure) in
                try connection.connect(deadline: .now + connection.configuration.connectTimeout)
                return try body(connection)
            }
        }

        func close() async { await connection.close() }
    }
#endif
