#if Postgres
    public import ChatCore

    /// A ``ChatStorage`` in a Postgres database, over libpq: durable, and shared by any number of nodes.
    ///
    /// - Guarantees: all of the port's. An answer to an append comes after its commit; one whose commit got lost on the way is
    ///   looked up in the log before it is answered. While the database is away every call ends within
    ///   ``PostgresConfiguration/requestTimeout`` with `store_unavailable`, and all recovers by itself when it is back.
    /// - Isolation: any task. Waiting happens on the connections' own threads.
    /// - Cost: an append is two round trips and one commit, shared by all that wait for the same connection; a page is one or two
    ///   round trips. See Docs/storage.md.
    public final class PostgresChatStorage: ChatStorage {
        let configuration: PostgresConfiguration
        let pool: PostgresPool
        let lanes: [CommitLane<PendingEvent, AppendOutcome, AppendTransaction.Doubt>]
        let cursors: CommitLane<CursorAdvance, CursorOutcome, AdvanceTransaction.Progress>
        /// For what may take long: it must not keep the other reads waiting.
        let searches: PostgresPool
        let directs = DirectDirectory()
        let indexer: SearchIndexer
        private let late: AsyncStream<AppendOutcome>
        /// Late outcomes kept until somebody asks; past it the oldest go, and clients find what they missed by its seq.
        private static let lateLimit = 10_000

        private init(_ configuration: PostgresConfiguration, onEvent: @escaping @Sendable (PostgresEvent) -> Void) {
            self.configuration = configuration
            pool = PostgresPool(configuration, size: configuration.readers, role: .reader, onEvent: onEvent)
            searches = PostgresPool(configuration, size: 2, role: .search, onEvent: onEvent)
            let (late, lateSource) = AsyncStream.makeStream(
                of: AppendOutcome.self, bufferingPolicy: .bufferingNewest(Self.lateLimit))
            self.late = late
            let append = AppendTransaction(language: configuration.searchLanguage)
            lanes = (0..<configuration.writers).map { _ in
                CommitLane(
                    PostgresConnection(configuration, role: .writer, onEvent: onEvent),
                    timeout: configuration.requestTimeout,
                    late: { outcomes in
                        for outcome in outcomes where outcome.disposition == .appended { lateSource.yield(outcome) }
                    }
                ) { events, doubt, connection throws(PostgresFailure) in
                    try append.run(events, doubt: &doubt, on: connection)
                }
            }
            cursors = CommitLane(
                PostgresConnection(configuration, role: .cursors, onEvent: onEvent),
                timeout: configuration.requestTimeout
            ) { requests, progress, connection throws(PostgresFailure) in
                try AdvanceTransaction.run(requests, &progress, on: connection)
            }
            indexer = SearchIndexer(
                PostgresConnection(configuration, role: .indexer, onEvent: onEvent),
                language: configuration.searchLanguage)
        }

        /// Connects and checks the schema.
        ///
        /// - Parameter onEvent: Hears of connections made and lost, on any thread.
        /// - Throws: ``ChatError`` `store_unavailable` when the server cannot be reached, with libpq's reason;
        ///   `invalid_configuration` for a schema that is missing, older (both say what to run) or newer, and for a search
        ///   language that the server does not have.
        public static func open(
            _ configuration: PostgresConfiguration, onEvent: @escaping @Sendable (PostgresEvent) -> Void = { _ in }
        ) async throws(ChatError) -> PostgresChatStorage {
            try configuration.validate()
            try await PostgresSchema(configuration).requireCurrent()
            return PostgresChatStorage(configuration, onEvent: onEvent)
        }

        /// Indexes messages for the search in the background, until cancelled. Without it a search still finds everything, but
        /// reads ever more texts.
        public func run() async { await indexer.run() }

        /// Refuses new requests, waits for those under way and closes all connections.
        public func close() async {
            for lane in lanes { await lane.close() }
            await cursors.close()
            await indexer.close()
            await pool.close()
            await searches.close()
        }

        /// Appends that were committed although their callers had been told that their time was up.
        public func lateOutcomes() -> AsyncStream<AppendOutcome> { late }

        static let selectEpoch = PostgresStatement("select_epoch", "SELECT epoch FROM chat.metadata")

        /// One look-up; fails while the database is away.
        public func metadata() async throws(ChatError) -> StoreMetadata {
            let epoch = try await pool.run { connection throws(PostgresFailure) in
                let rows = try connection.execute([PostgresCall(Self.selectEpoch)])
                guard let row = rows[0].first else {
                    throw PostgresFailure(.unexpectedAnswer, "chat.metadata is empty")
                }
                return try row.text(0)
            }
            return StoreMetadata(epoch: epoch, backend: "postgres")
        }

        // MARK: Gathered requests

        /// Two round trips and a commit for all that wait; conversations are spread over the writers.
        public func append(_ events: [PendingEvent]) async -> [Result<AppendOutcome, ChatError>] {
            let located = await locate(events)
            var results: [Result<AppendOutcome, ChatError>] = []
            results.reserveCapacity(events.count)
            // A transaction is bounded, whatever the caller gathered.
            for start in stride(from: 0, to: located.count, by: Self.batchLimit) {
                results += await spread(Array(located[start..<min(start + Self.batchLimit, located.count)]))
            }
            indexer.note(
                results.compactMap { result in
                    guard case .success(let outcome) = result, outcome.disposition == .appended,
                        case .messageCreated = outcome.event?.kind
                    else { return nil }
                    return outcome.conversation
                })
            return results
        }

        /// Most events of one transaction's part.
        private static let batchLimit = 1024

        /// Gives each lane its part, in order, and puts the answers together again.
        private func spread(_ events: [PendingEvent]) async -> [Result<AppendOutcome, ChatError>] {
            if lanes.count == 1 || events.count == 1 {
                guard let first = events.first else { return [] }
                return await lanes[lane(of: first)].submit(events)
            }
            var parts = [[Int]](repeating: [], count: lanes.count)
            for (place, event) in events.enumerated() { parts[lane(of: event)].append(place) }
            let busy = parts.indices.filter { !parts[$0].isEmpty }
            if busy.count == 1 { return await lanes[busy[0]].submit(events) }
            var results = [Result<AppendOutcome, ChatError>](
                repeating: .failure(ChatError(.internal)), count: events.count)
            await withTaskGroup(of: (Int, [Result<AppendOutcome, ChatError>]).self) { group in
                for lane in busy {
                    let part = parts[lane].map { events[$0] }
                    group.addTask { (lane, await self.lanes[lane].submit(part)) }
                }
                for await (lane, answers) in group {
                    for (place, answer) in zip(parts[lane], answers) { results[place] = answer }
                }
            }
            return results
        }

        /// Events of one conversation take one lane, so that their order is kept.
        private func lane(of event: PendingEvent) -> Int {
            let hash: UInt64
            switch event.target {
            case .conversation(let id): hash = id.value.low
            case .direct(let peer, _): hash = UInt64(bitPattern: Int64(UserPair(event.actor, peer).hashValue))
            }
            // The low bits of a UUIDv7 are random; those of test data may be not.
            return Int((hash ^ hash >> 32) % UInt64(lanes.count))
        }

        /// Addresses messages to users by their direct conversation where there is one: its events come by both ways and have
        /// to take one lane.
        private func locate(_ events: [PendingEvent]) async -> [PendingEvent] {
            let pairs = AppendQuestions.pairs(of: events)
            guard !pairs.isEmpty else { return events }
            let unknown = pairs.filter { directs[$0] == nil }
            // Without an answer the pair's lane finds the conversation, or fails with the database.
            if !unknown.isEmpty { _ = try? await readDirects(Array(unknown)) }
            return events.map { event in
                guard case .direct(let peer, _) = event.target, case .createMessage = event.change,
                    let id = directs[UserPair(event.actor, peer)]
                else { return event }
                var event = event
                event.target = .conversation(id)
                return event
            }
        }

        /// Reads the direct conversations of pairs, and remembers them.
        func readDirects(_ pairs: [UserPair]) async throws(ChatError) -> [(UserPair, ConversationID)] {
            let found = try await pool.run(timeout: .seconds(1)) { connection throws(PostgresFailure) in
                let rows = try connection.execute([
                    PostgresCall(ReadStatements.directs) {
                        $0.add(pairs.map(\.low.rawValue))
                        $0.add(pairs.map(\.high.rawValue))
                    }
                ])
                return try rows[0].map { row throws(PostgresFailure) in
                    (UserPair(try row.user(0), try row.user(1)), try row.conversation(2))
                }
            }
            for (pair, id) in found { directs.note(pair, is: id) }
            return found
        }

        /// Two round trips and a commit for all that wait.
        public func advance(_ requests: [CursorAdvance]) async -> [Result<CursorOutcome, ChatError>] {
            await cursors.submit(requests)
        }
    }
#endif
