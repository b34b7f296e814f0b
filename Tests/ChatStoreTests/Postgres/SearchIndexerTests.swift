#if Postgres
    import ChatCore
    import ChatTesting
    import PostgresFixture
    import Testing

    @testable import ChatStore

    /// Documents are written behind the messages; whatever happens to a message meanwhile, a search finds what it says now.
    @Suite("Search documents on Postgres", .timeLimit(.minutes(5)))
    struct SearchIndexerTests {
        private static let count = 300

        @Test("follow edits and deletions that come before, while and after they are written")
        func races() async throws {
            let configuration = try await PostgresWorld.migrated()
            try await PostgresWorld.withStore(configuration) { store in
                let world = StorageWorldOfOne(store)
                let (user, group) = try await world.start()
                let ids = try await world.send(Self.count, by: user, in: group)
                // Each third message is edited and each third deleted, while the documents are being written.
                async let indexing: Void = {
                    for _ in 0..<10 { try await store.indexer.indexAllBehind() }
                }()
                for (number, id) in ids.enumerated() {
                    switch number % 3 {
                    case 0: try await world.change(.editMessage(id, body: "changed\(number)"), by: user, in: group)
                    case 1: try await world.change(.deleteMessage(id), by: user, in: group)
                    default: break
                    }
                }
                try await indexing
                try await store.indexer.indexAllBehind()
                for number in 0..<Self.count {
                    let first = try await world.find("word\(number)x", by: user)
                    let second = try await world.find("changed\(number)", by: user)
                    #expect(first == (number % 3 == 2 ? [ids[number]] : []))
                    #expect(second.contains(ids[number]) == (number % 3 == 0))
                }
            }
            #expect(try await PostgresSchema(configuration).check() == [])
        }

        @Test("are complete after one pass over conversations of every length")
        func pass() async throws {
            let configuration = try await PostgresWorld.migrated()
            try await PostgresWorld.withStore(configuration) { store in
                let world = StorageWorldOfOne(store)
                for length in [1, 2, 499, 500, 501, 1001] {
                    let (user, group) = try await world.start()
                    _ = try await world.send(length, by: user, in: group)
                }
                try await store.indexer.indexAllBehind()
                let left = try await store.pool.run { connection throws(PostgresFailure) in
                    let statement = PostgresStatement(
                        "",
                        """
                        SELECT (SELECT count(*) FROM chat.conversations WHERE indexed_seq < head_seq),
                            (SELECT count(*) FROM chat.messages) - (SELECT count(*) FROM chat.search_documents)
                        """)
                    let rows = try connection.execute([PostgresCall(statement)])
                    return [try rows[0][0].int64(0), try rows[0][0].int64(1)]
                }
                #expect(left == [0, 0])
            }
        }
    }

    /// One user in a group, and short ways to act.
    private struct StorageWorldOfOne {
        let store: PostgresChatStorage
        let samples = SampleMaker()

        init(_ store: PostgresChatStorage) { self.store = store }

        func start() async throws -> (UserID, ConversationID) {
            let user = samples.userID()
            _ = try await store.signIn(user, profile: UserProfile(), at: samples.time())
            let group = try await store.createGroup(samples.group(by: user, members: []))
            return (user, group.conversation)
        }

        func send(_ count: Int, by user: UserID, in group: ConversationID) async throws -> [MessageID] {
            let events = (0..<count).map { samples.message("word\($0)x", by: user, to: .conversation(group)) }
            return try await store.append(events).map { result in
                guard case .messageCreated(let content)? = try result.get().event?.kind else {
                    throw StoreMissing(description: "a send was answered without its event")
                }
                return content.id
            }
        }

        func change(_ change: PendingEvent.Change, by user: UserID, in group: ConversationID) async throws {
            let event = PendingEvent(
                target: .conversation(group), actor: user, at: samples.time(), change: change)
            for result in await store.append([event]) { _ = try result.get() }
        }

        func find(_ word: String, by user: UserID) async throws -> [MessageID] {
            try await store.search(SearchQuery(text: word), viewer: user).items.map(\.id)
        }
    }
#endif
