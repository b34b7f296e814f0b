#if Postgres
    import ChatCore
    import ChatStore
    import PostgresFixture
    import Synchronization
    import Testing

    @Suite("Postgres schema", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"))
    struct PostgresMigrationTests {
        @Test("an empty database is described, refused, migrated once and then used", .timeLimit(.minutes(2)))
        func firstMigration() async throws {
            let configuration = try await PostgresWorld.configuration(of: SharedPostgres.server.createDatabase())
            let schema = PostgresSchema(configuration)
            let before = try await schema.status()
            #expect(before.version == 0)
            #expect(before.epoch == nil)
            #expect(before.pending.map(\.version) == Array(1...before.supportedVersion))
            #expect(before.server.hasPrefix("PostgreSQL "))
            #expect(before.database == configuration.name)

            let refusal = await #expect(throws: ChatError.self) { try await PostgresChatStorage.open(configuration) }
            #expect(refusal?.code == .invalidConfiguration)
            #expect(refusal?.publicMessage.contains("chatctl db migrate") == true)

            let reported = Mutex<[PostgresMigrationInfo]>([])
            let applied = try await schema.migrate { info in reported.withLock { $0.append(info) } }
            #expect(applied == before.pending)
            #expect(reported.withLock { $0 } == applied)

            let after = try await schema.status()
            #expect(after.version == after.supportedVersion)
            #expect(after.pending == [])
            #expect(after.epoch != nil)
            #expect(try await schema.migrate { _ in } == [])
            #expect(try await schema.status() == after)
            #expect(try await schema.check { _ in } == [])
            let epoch = try await PostgresWorld.withStore(configuration) { try await $0.metadata().epoch }
            #expect(epoch == after.epoch)
        }

        @Test("many that start at once migrate exactly once", .timeLimit(.minutes(2)))
        func concurrentMigrations() async throws {
            let configuration = try await PostgresWorld.configuration(of: SharedPostgres.server.createDatabase())
            let applied = try await withThrowingTaskGroup(of: [PostgresMigrationInfo].self) { group in
                for _ in 0..<8 {
                    group.addTask { try await PostgresSchema(configuration).migrate { _ in } }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let status = try await PostgresSchema(configuration).status()
            #expect(applied.map(\.version).sorted() == Array(1...status.supportedVersion))
            #expect(status.version == status.supportedVersion)
        }

        @Test("a database of the first version gets the index of addresses, whatever they are", .timeLimit(.minutes(2)))
        func addressIndex() async throws {
            let configuration = try await PostgresWorld.migrated()
            try await run("DROP INDEX chat.users_email", on: configuration)
            try await run("DELETE FROM chat.migrations WHERE version = 2", on: configuration)
            // Far more than an index row may have.
            let address = "string_agg(md5(n::text), '')"
            try await run(
                """
                INSERT INTO chat.users (id, handle, handle_folded, display_name, name_folded, email, created_at)
                SELECT 'long', 'long', 'long', 'long', 'long', \(address), 1 FROM generate_series(1, 3000) n
                UNION ALL SELECT 'u', 'u', 'u', 'u', 'u', 'U@Example.org', 1 UNION ALL SELECT 'v', 'v', 'v', 'v', 'v', NULL, 1
                """, on: configuration)
            #expect(try await PostgresSchema(configuration).migrate { _ in }.map(\.version) == [2])
            let found = try await PostgresWorld.withStore(configuration) { try await $0.users(named: "u@example.ORG") }
            #expect(found.map(\.handle) == ["u"])
            let plan = try await run(
                """
                SET enable_seqscan = off; SET enable_bitmapscan = off; EXPLAIN SELECT m.* FROM chat.users m
                WHERE lower(m.email COLLATE "C") = 'u@example.org' AND octet_length(m.email) <= 320 ORDER BY m.id LIMIT 2
                """, on: configuration)
            #expect(plan.contains("users_email") && !plan.contains("Sort"), "\(plan)")
        }

        @Test("a newer schema is refused by all that could harm it", .timeLimit(.minutes(2)))
        func newerSchema() async throws {
            let configuration = try await PostgresWorld.migrated()
            let (versions, column) = try await versionColumn(of: configuration)
            try await run(
                """
                INSERT INTO \(versions) SELECT (jsonb_populate_record(m, jsonb_build_object('\(column)', m.\(column) + 1000))).*
                FROM \(versions) m ORDER BY m.\(column) DESC LIMIT 1
                """, on: configuration)
            let opening = await #expect(throws: ChatError.self) { try await PostgresChatStorage.open(configuration) }
            let migrating = await #expect(throws: ChatError.self) {
                _ = try await PostgresSchema(configuration).migrate { _ in }
            }
            for error in [opening, migrating].compactMap(\.self) {
                #expect(error.code == .invalidConfiguration)
                #expect(error.publicMessage.lowercased().contains("newer"), "\(error)")
            }
            // Looking does no harm.
            #expect(try await PostgresSchema(configuration).status().version > 1000)
        }

        @Test("a migration that was applied with another text is refused", .timeLimit(.minutes(2)))
        func changedMigration() async throws {
            let configuration = try await PostgresWorld.migrated()
            let (versions, _) = try await versionColumn(of: configuration)
            let type = try await run(
                """
                SELECT data_type FROM information_schema.columns
                WHERE table_schema || '.' || table_name = '\(versions)' AND column_name = 'checksum'
                """, on: configuration)
            let other = type == "bytea" ? "'\\x00'" : "'0'"
            try await run("UPDATE \(versions) SET checksum = \(other)", on: configuration)
            for attempt in ["open", "migrate"] {
                let error = await #expect(throws: ChatError.self) {
                    if attempt == "open" {
                        _ = try await PostgresChatStorage.open(configuration)
                    } else {
                        _ = try await PostgresSchema(configuration).migrate { _ in }
                    }
                }
                #expect(error?.code == .invalidConfiguration)
                #expect(error?.publicMessage.contains("checksum") == true, "\(attempt): \(String(describing: error))")
            }
        }

        @discardableResult
        private func run(_ sql: String, on configuration: PostgresConfiguration) async throws -> String {
            try await SharedPostgres.server.query(sql, in: configuration.name ?? "postgres")
        }

        /// The table of applied migrations, known by its checksums, and its column of numbers.
        private func versionColumn(of configuration: PostgresConfiguration) async throws -> (String, String) {
            let table = try await run(
                """
                SELECT table_schema || '.' || table_name FROM information_schema.columns
                WHERE table_schema = 'chat' AND column_name = 'checksum'
                """, on: configuration)
            return (table, "version")
        }
    }
#endif
