#if Postgres
    import ChatCore
    import Synchronization

    /// Writes search documents behind the appends, so that a send does not pay for the words in it.
    final class SearchIndexer: Sendable {
        /// Events of one conversation indexed in one transaction, which holds the conversation's lock: short, for appends wait.
        private static let chunk: Int64 = 200
        /// Conversations noted while the indexer is busy; past it they are found in the table.
        private static let noteLimit = 100_000
        /// Pause between rounds: sends of a moment share one.
        private static let interval = Duration.milliseconds(500)

        private struct Notes {
            var conversations: Set<ConversationID> = []
            /// Whether the table has to be searched: at the start, and after more notes than were kept.
            var isIncomplete = true
        }

        private let connection: PostgresConnection
        private let language: String
        private let notes = Mutex(Notes())

        init(_ connection: PostgresConnection, language: String) {
            self.connection = connection
            self.language = language
        }

        /// A conversation has new messages.
        func note(_ conversation: ConversationID) {
            notes.withLock { notes in
                if notes.conversations.count < Self.noteLimit {
                    notes.conversations.insert(conversation)
                } else {
                    notes.isIncomplete = true
                }
            }
        }

        /// Indexes until cancelled; what fails is tried again later.
        func run() async {
            while !Task.isCancelled {
                do { try await Task.sleep(for: Self.interval) } catch { break }
                let taken = notes.withLock { notes in
                    defer { notes = Notes(conversations: [], isIncomplete: false) }
                    return notes
                }
                do throws(PostgresFailure) {
                    if taken.isIncomplete { try await indexAllBehind() }
                    for conversation in taken.conversations { try await index(conversation) }
                } catch {
                    notes.withLock { $0.isIncomplete = true }
                }
            }
        }

        /// Indexes everything that is behind, at once.
        func indexAllBehind() async throws(PostgresFailure) {
            var last: ConversationID?
            while true {
                let after = last
                let found = try await connection.run { connection throws(PostgresFailure) in
                    try connection.connect(deadline: .now + connection.configuration.connectTimeout)
                    let rows = try connection.execute([
                        PostgresCall(SearchStatements.behind) {
                            $0.add(after?.value)
                            $0.add(1000 as Int64)
                        }
                    ])
                    return try rows[0].map { row throws(PostgresFailure) in try row.conversation(0) }
                }
                for conversation in found { try await index(conversation) }
                guard let end = found.last, !Task.isCancelled else { return }
                last = end
            }
        }

        private func index(_ conversation: ConversationID) async throws(PostgresFailure) {
            let language = language
            var left: Int64 = 1
            while left > 0, !Task.isCancelled {
                left = try await connection.run { connection throws(PostgresFailure) in
                    try connection.connect(deadline: .now + connection.configuration.connectTimeout)
                    return try connection.inTransaction { connection throws(PostgresFailure) in
                        let rows = try connection.execute([
                            PostgresCall(SearchStatements.lock) { $0.add(conversation.value) },
                            PostgresCall(SearchStatements.index) {
                                $0.add(conversation.value)
                                $0.add(Self.chunk)
                                $0.add(language)
                            },
                        ])
                        return try rows[1].first?.int64(0) ?? 0
                    }
                }
            }
        }

        func close() async { await connection.close() }
    }
#endif
