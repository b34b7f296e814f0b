#if Postgres
    import ChatCore
    import ChatStore
    import ChatTesting
    import PostgresFixture
    import Testing

    @Suite(
        "Integrity check of a Postgres store", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"),
        .timeLimit(.minutes(3)))
    struct PostgresIntegrityTests {
        /// A way to break a database, and the rules that notice.
        struct Damage: Sendable, CustomTestStringConvertible {
            let name: String
            let sql: String
            let rules: Set<String>

            init(_ name: String, _ rules: Set<String>, _ sql: String) {
                self.name = name
                self.sql = sql
                self.rules = rules
            }

            var testDescription: String { name }
        }

        static let damages = [
            Damage("no epoch", ["metadata"], "DELETE FROM chat.metadata"),
            Damage(
                "an event in the middle is missing", ["log-places"],
                "DELETE FROM chat.events WHERE kind = 4 AND body = '👀'"),
            Damage(
                "the last event is missing", ["log-heads"],
                "DELETE FROM chat.events WHERE kind = 9"),
            Damage(
                "an event behind the head", ["log-heads"],
                """
                INSERT INTO chat.events (conversation, seq, ordinal, at, actor, kind, body, write_id)
                SELECT id, head_seq + 1, head_ordinal, 1, 'ada', 9, 'x', 0 FROM chat.conversations WHERE title = 'Renamed'
                """),
            Damage(
                "an event twice under two numbers", ["log-places", "log-heads", "messages"],
                """
                INSERT INTO chat.events (conversation, seq, ordinal, at, actor, kind, message, write_id)
                SELECT conversation, head_seq + 1, e.ordinal, at, actor, kind, message, write_id
                FROM chat.events AS e JOIN chat.conversations AS c ON c.id = e.conversation
                WHERE kind = 1 AND title = 'Renamed' AND seq = 4
                """),
            Damage(
                "a wrong ordinal", ["log-places", "log-heads"],
                "UPDATE chat.events SET ordinal = ordinal - 1 WHERE kind = 9"),
            Damage(
                "a kind of event that there is not", ["log-shapes"], "UPDATE chat.events SET kind = 42 WHERE kind = 9"),
            Damage("an event without its user", ["log-shapes"], "UPDATE chat.events SET users = NULL WHERE kind = 7"),
            Damage("an actor who is nobody", ["log-owners"], "UPDATE chat.events SET actor = 'x' WHERE kind = 9"),
            Damage(
                "a message without its event", ["messages", "log-places", "cursors"],
                "DELETE FROM chat.events WHERE kind = 1 AND client_id = 'c-3'"),
            Damage(
                "an event without its message", ["messages", "message-references"],
                "DELETE FROM chat.messages WHERE client_id = 'c-3'"),
            Damage(
                "a message at another time", ["messages"],
                "UPDATE chat.messages SET at = at + 1 WHERE client_id = 'c-3'"),
            Damage(
                "an event about a message elsewhere", ["message-references"],
                "UPDATE chat.events SET message = (SELECT id FROM chat.messages WHERE body = 'to bob') WHERE kind = 5"),
            Damage(
                "an ordinal of a cursor", ["cursors"],
                "UPDATE chat.members SET read_ordinal = read_ordinal - 1 WHERE read_seq = 7"),
            Damage(
                "a cursor behind the head", ["cursors"],
                "UPDATE chat.members SET delivered_seq = 900, delivered_ordinal = 900 WHERE read_seq = 7"),
            Damage(
                "a member too few", ["member-counts", "direct-members"],
                """
                DELETE FROM chat.members WHERE user_id = 'ada' AND conversation = (
                    SELECT id FROM chat.conversations WHERE low_user = 'ada' AND high_user = 'eve')
                """),
            Damage(
                "a group without owner", ["group-owners"], "UPDATE chat.members SET role = 1 WHERE role = 2"),
            Damage("a block without its mark", ["blocks"], "UPDATE chat.conversations SET is_blocked = false"),
            Damage("a mark without its block", ["blocks"], "DELETE FROM chat.blocks WHERE user_id = 'eve'"),
            Damage(
                "a reaction too few", ["reactions"], "DELETE FROM chat.reactions WHERE user_id = 'ada' AND emoji = '👍🏽'"),
            Damage(
                "a number of reactions", ["reactions"],
                "UPDATE chat.messages SET emoji_counts[1] = 7 WHERE emojis IS NOT NULL"),
            Damage(
                "a reaction to a deleted message", ["deletions", "reactions"],
                "INSERT INTO chat.reactions SELECT id, 'ada', 'x' FROM chat.messages WHERE is_deleted"),
            Damage(
                "text of a deleted message", ["deletions"], "UPDATE chat.messages SET body = 'x' WHERE is_deleted"),
            Damage(
                "text of a deleted message in its event", ["deletions"],
                """
                UPDATE chat.events AS e SET body = 'x' FROM chat.messages AS m
                WHERE m.is_deleted AND e.conversation = m.conversation AND e.seq = m.seq
                """),
            Damage(
                "text of a deleted message in an edit", ["deletions"],
                """
                UPDATE chat.events AS e SET body = 'x' FROM chat.messages AS m
                WHERE m.is_deleted AND e.message = m.id AND e.kind = 2
                """),
            Damage(
                "a deletion that is in no log", ["deletions"],
                "UPDATE chat.messages SET is_deleted = true, body = '' WHERE client_id = 'c-3'"),
            Damage(
                "a message that lost its text", ["texts"], "UPDATE chat.messages SET body = '' WHERE client_id = 'c-3'"),
            Damage(
                "a message that is not its last edit", ["texts"],
                "UPDATE chat.messages SET body = 'x' WHERE edited_at IS NOT NULL AND NOT is_deleted"),
            Damage(
                "an edited message that lost its first text", ["texts"],
                """
                UPDATE chat.events AS e SET body = NULL FROM chat.messages AS m WHERE m.edited_at IS NOT NULL
                    AND NOT m.is_deleted AND e.conversation = m.conversation AND e.seq = m.seq
                """),
            Damage(
                "a message that search has forgotten", ["search"],
                "UPDATE chat.conversations SET indexed_seq = head_seq WHERE title = 'Renamed'"),
            Damage(
                "a document of a message that search has not come to", ["search"],
                """
                INSERT INTO chat.search_documents SELECT id, conversation, to_tsvector('x') FROM chat.messages
                WHERE client_id = 'c-3'
                """),
        ]

        @Test("notices each kind of damage, and nothing before", arguments: damages)
        func notices(_ damage: Damage) async throws {
            let database = try await SharedPostgres.server.createDatabase()
            let configuration = PostgresWorld.configuration(of: database)
            _ = try await PostgresSchema(configuration).migrate { _ in }
            try await PostgresWorld.withStore(configuration) { try await ArchiveWorld.fill($0) }
            #expect(try await PostgresSchema(configuration).check { _ in } == [])
            try await SharedPostgres.server.query(damage.sql, in: database.name)
            let findings = try await PostgresSchema(configuration).check { _ in }
            #expect(Set(findings.map(\.check)) == damage.rules)
            for finding in findings { #expect(!finding.text.contains("later") && !finding.text.contains("kept")) }
        }

        @Test("finds nothing after everything that the contract does, and all of it moves on in an archive")
        func contract() async throws {
            let configuration = try await PostgresWorld.migrated()
            try await PostgresWorld.withStore(configuration) { store in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await store.run() }
                    for testCase in StorageContract.cases {
                        try await StorageContract(seed: 7) { store }.run(testCase)
                    }
                    group.cancelAll()
                }
            }
            #expect(try await PostgresSchema(configuration).check { _ in } == [])
            let first = try await ArchiveWorld.export(configuration)
            let copy = try await PostgresWorld.migrated()
            _ = try await ArchiveWorld.import(first, into: copy, pieces: 65_536)
            #expect(try await ArchiveWorld.export(copy) == first)
        }

        @Test("names the first hundred of many")
        func many() async throws {
            let database = try await SharedPostgres.server.createDatabase()
            let configuration = PostgresWorld.configuration(of: database)
            _ = try await PostgresSchema(configuration).migrate { _ in }
            try await SharedPostgres.server.query(
                """
                INSERT INTO chat.conversations (id, title, created_at, last_activity, member_count)
                SELECT gen_random_uuid(), 'x', 1, 1, 3 FROM generate_series(1, 300)
                """, in: database.name)
            let findings = try await PostgresSchema(configuration).check { _ in }.filter { $0.check == "member-counts" }
            #expect(findings.count == 101 && findings.last?.text.contains("more of these") == true)
        }
    }
#endif
