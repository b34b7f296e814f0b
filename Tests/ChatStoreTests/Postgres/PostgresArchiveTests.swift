#if Postgres
    import ChatCore
    import ChatStore
    import PostgresFixture
    import Testing

    @Suite(
        "Archives of a Postgres store", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"),
        .timeLimit(.minutes(3)))
    struct PostgresArchiveTests {
        private static func filled() async throws -> PostgresConfiguration {
            let configuration = try await PostgresWorld.migrated()
            try await PostgresWorld.withStore(configuration) { try await ArchiveWorld.fill($0) }
            return configuration
        }

        private static func lines(_ bytes: [UInt8]) -> [String] {
            String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { String($0) }
        }

        private static func archive(_ lines: [String]) -> [UInt8] { lines.flatMap { Array($0.utf8) + [0x0A] } }

        /// What an import says; the database must be as empty as before.
        private static func complaint(_ lines: [String], _ empty: PostgresConfiguration) async throws -> String {
            let before = try await ArchiveWorld.export(empty)
            let error = await #expect(throws: ChatError.self) {
                _ = try await ArchiveWorld.import(archive(lines), into: empty)
            }
            #expect(try await ArchiveWorld.export(empty) == before)
            return error?.publicMessage ?? ""
        }

        @Test("export, import and export again give the same bytes, and the copy is sound")
        func identical() async throws {
            let original = try await Self.filled()
            let first = try await ArchiveWorld.export(original)
            let names = [
                "conversation.created", "message.created", "message.edited", "message.deleted", "reaction.added",
                "reaction.removed", "member.joined", "member.left", "member.role", "conversation.renamed",
            ]
            let text = String(decoding: first, as: UTF8.self)
            for name in names { #expect(text.contains(#""event":"\#(name)""#)) }
            #expect(text.contains(#"\u0000a"#))
            #expect(!text.contains("secret"))

            let copy = try await PostgresWorld.migrated()
            let counts = try await ArchiveWorld.import(first, into: copy, pieces: 37)
            #expect(counts[.users] == 3 && counts[.conversations] == 5 && counts[.revocations] == 3)
            #expect(try await ArchiveWorld.export(copy) == first)
            for configuration in [original, copy] {
                #expect(try await PostgresSchema(configuration).check { _ in } == [])
            }
        }

        @Test("the example of the document is a sound store")
        func document() async throws {
            let lines = try ArchiveDocument.example()
            let empty = try await PostgresWorld.migrated()
            _ = try await ArchiveWorld.import(Self.archive(lines), into: empty)
            #expect(Self.lines(try await ArchiveWorld.export(empty)) == lines)
        }

        @Test("the copy answers as the original does and goes on from there")
        func answers() async throws {
            let original = try await Self.filled()
            let copy = try await PostgresWorld.migrated()
            _ = try await ArchiveWorld.import(try await ArchiveWorld.export(original), into: copy)
            let (ada, bob) = (try ArchiveWorld.user("ada"), try ArchiveWorld.user("issuer|böb \"b\""))
            var answers: [Answers] = []
            for configuration in [original, copy] {
                answers.append(
                    try await PostgresWorld.withStore(configuration) { store in
                        try await Answers(of: store, to: [ada, bob])
                    })
            }
            #expect(answers[0] == answers[1])
            #expect(answers[0].found.count == 2)
            #expect(answers[0].resent.allSatisfy { $0.disposition == .duplicate } && !answers[0].resent.isEmpty)
        }

        @Test("a copy has a new epoch, or the one that was asked for")
        func epochs() async throws {
            let bytes = try await ArchiveWorld.export(try await Self.filled())
            let (new, named) = (try await PostgresWorld.migrated(), try await PostgresWorld.migrated())
            let before = try await PostgresSchema(new).status().epoch
            _ = try await ArchiveWorld.import(bytes, into: new)
            let after = try #require(try await PostgresSchema(new).status().epoch)
            #expect(after != before && after.utf8.count == 16)
            _ = try await ArchiveWorld.import(bytes, epoch: "moved-1", into: named)
            #expect(try await PostgresSchema(named).status().epoch == "moved-1")
            await #expect(throws: ChatError.self) {
                _ = try await ArchiveWorld.import(bytes, epoch: "No!", into: named)
            }
        }

        @Test("a database that holds something is refused")
        func occupied() async throws {
            let original = try await Self.filled()
            let bytes = try await ArchiveWorld.export(original)
            let error = await #expect(throws: ChatError.self) {
                _ = try await ArchiveWorld.import(bytes, into: original)
            }
            #expect(error?.code == .conflict)
            #expect(try await ArchiveWorld.export(original) == bytes)
        }

        @Test("a database without the schema is told what to run")
        func noSchema() async throws {
            let empty = try await PostgresWorld.configuration(of: SharedPostgres.server.createDatabase())
            let error = await #expect(throws: ChatError.self) { _ = try await ArchiveWorld.export(empty) }
            #expect(error?.code == .invalidConfiguration)
        }

        @Test("an archive that was cut off, damaged or does not fit together imports nothing")
        func damaged() async throws {
            let lines = Self.lines(try await ArchiveWorld.export(try await Self.filled()))
            let empty = try await PostgresWorld.migrated()
            for count in [1, lines.count / 2, lines.count - 1] {
                #expect(
                    try await Self.complaint(Array(lines.prefix(count)), empty).contains("cut off behind line \(count)")
                )
            }
            let half = try #require(lines.firstIndex { $0.contains("message.edited") })
            var damaged = lines
            damaged[half] = String(lines[half].dropLast(5))
            #expect(try await Self.complaint(damaged, empty).hasPrefix("Line \(half + 1) of the archive"))

            // Every field of its own is right; together they are not.
            func changing(_ part: String, _ old: String, _ new: String) throws -> [String] {
                let place = try #require(lines.firstIndex { $0.contains(part) && $0.contains(old) })
                var changed = lines
                changed[place] = lines[place].replacing(old, with: new)
                return changed
            }
            let cases: [([String], String)] = [
                (
                    try changing("\"type\":\"conversation\"", "\"memberCount\":2", "\"memberCount\":7"),
                    "counts 7 members"
                ),
                (try changing("\"read\":7", "\"readOrdinal\":3", "\"readOrdinal\":2"), "cursors of"),
                (try changing("\"emojiCounts\"", "[2,1]", "[2,2]"), "reactions to message"),
                (try changing("\"type\":\"block\"", "\"user\":\"eve\"", "\"user\":\"nobody\""), "refers to something"),
                (
                    try changing("\"type\":\"message\"", "\"body\":\"later\"", "\"body\":\"other\""),
                    "is not what its last edit says"
                ),
            ]
            for (changed, said) in cases { #expect(try await Self.complaint(changed, empty).contains(said)) }
        }
    }

    /// What a store says about everything that its users can see.
    private struct Answers: Hashable {
        var users: [User] = []
        var inboxes: [InboxEntry] = []
        var events: [SyncPage] = []
        var histories: [HistoryPage] = []
        var members: [Member] = []
        var blocks: [[UserID]] = []
        var found: [Message] = []
        var resent: [AppendOutcome] = []

        init(of store: some ChatStorage, to viewers: [UserID]) async throws {
            users = try await store.searchUsers("", contactsOf: nil, after: nil, limit: 9, includeDisabled: true).items
            for viewer in viewers {
                let inbox = try await store.inbox(of: viewer, after: nil, limit: 50).items
                inboxes += inbox
                for id in inbox.map(\.conversation.id) {
                    events.append(try await store.events(SyncQuery(conversation: id, after: 0), viewer: viewer))
                    histories.append(try await store.history(HistoryQuery(conversation: id), viewer: viewer))
                    members += try await store.members(of: id, viewer: viewer, after: nil, limit: 50).items
                }
                blocks.append(try await store.blocks(of: viewer))
                found += try await store.search(SearchQuery(text: "later"), viewer: viewer).items
                // Idempotency keys: the same send again.
                for message in histories.flatMap(\.messages) where message.sender == viewer && message.clientID != nil {
                    let again = PendingEvent(
                        target: .conversation(message.conversation), actor: viewer, at: Timestamp(milliseconds: 1),
                        change: .createMessage(
                            MessageContent(
                                id: MessageID(UUIDv7(high: 1, low: 1)), body: "other", clientID: message.clientID)))
                    resent += try await store.append([again]).map { try $0.get() }
                }
            }
        }
    }
#endif
