#if Postgres
    import ChatCore
    import ChatStore
    import PostgresFixture
    import Testing

    @Suite(
        "Import of the older stack from Postgres", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"),
        .timeLimit(.minutes(3)))
    struct PostgresLiveChatTests {
        private static func source(_ sql: String) async throws -> PostgresConfiguration {
            let database = try await SharedPostgres.server.createDatabase()
            try await SharedPostgres.server.query(
                sql + ";GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC", in: database.name)
            return PostgresWorld.configuration(of: database)
        }

        private static func tables(id: String = "serial", time: String = "timestamp") -> String {
            """
            CREATE TABLE "user" (id \(id) PRIMARY KEY, name varchar, email varchar);
            CREATE TABLE message (id \(id) PRIMARY KEY, sender varchar, "to" varchar, content text, "timestamp" \(time));
            """
        }

        private static func rows(
            _ configuration: PostgresConfiguration, unit: LiveChatTime.Unit = .milliseconds, zone: String = "UTC"
        ) async throws -> [LiveChatMessage] {
            let source = try await PostgresLiveChatSource.open(configuration, unit: unit, zone: zone)
            var rows: [LiveChatMessage] = []
            do {
                while true {
                    let next = try await source.nextMessages()
                    guard !next.isEmpty else { break }
                    rows += next
                }
            } catch {
                await source.close()
                throw error
            }
            await source.close()
            return rows
        }

        @Test("a whole database is taken over, and a second run changes nothing")
        func whole() async throws {
            let source = try await Self.source(
                Self.tables() + """
                    INSERT INTO "user" (name, email) VALUES ('Ada', 'ada@example.org'), ('Bob', 'bob@example.org');
                    INSERT INTO message (sender, "to", content, "timestamp")
                    SELECT CASE i % 2 WHEN 0 THEN 'Ada' ELSE 'bob@example.org' END,
                        CASE i % 2 WHEN 1 THEN 'Ada' ELSE 'Bob' END, 'message ' || i, timestamp '2023-02-01' + i * interval '1 s'
                    FROM generate_series(1, 1200) AS i;
                    INSERT INTO message (sender, "to", content, "timestamp") VALUES ('Ada', NULL, 'lost', now());
                    """)
            let target = try await PostgresWorld.migrated()
            var archives: [[UInt8]] = []
            for run in 0..<2 {
                let report = try await PostgresWorld.withStore(target) { store in
                    let rows = try await PostgresLiveChatSource.open(source)
                    let report = try await LiveChatImporter().run(
                        from: rows, to: store, now: Timestamp(milliseconds: 1_800_000_000_000), refused: { _ in },
                        progress: { _ in })
                    await rows.close()
                    return report
                }
                #expect(report.messagesRead == 1201 && report.refusals == [.receiverIsNull: 1])
                #expect(report.messagesImported == (run == 0 ? 1200 : 0))
                #expect(report.messagesPresent == (run == 0 ? 0 : 1200))
                archives.append(try await ArchiveWorld.export(target))
            }
            #expect(archives[0] == archives[1])
            #expect(try await PostgresSchema(target).check { _ in } == [])
        }

        @Test("times of all types are read, and places of rows kept")
        func times() async throws {
            let expected = LiveChatMessage.Time.milliseconds(1_675_209_600_123)
            for (type, literal, unit, zone) in [
                ("timestamp", "'2023-02-01 00:00:00.1239'", LiveChatTime.Unit.milliseconds, "UTC"),
                ("timestamp", "'2023-02-01 01:00:00.1239'", .milliseconds, "Europe/Berlin"),
                ("timestamp(3)", "'2023-02-01 02:00:00.123'", .milliseconds, "+02:00"),
                ("timestamptz", "'2023-01-31 19:00:00.1239-05'", .milliseconds, "Europe/Berlin"),
                ("bigint", "1675209600123", .milliseconds, "UTC"),
            ] {
                let source = try await Self.source(
                    Self.tables(time: type) + "INSERT INTO message VALUES (1, 'a', 'b', 'c', \(literal))")
                #expect(try await Self.rows(source, unit: unit, zone: zone).map(\.timestamp) == [expected])
            }
            let seconds = try await Self.source(
                Self.tables(time: "integer") + "INSERT INTO message VALUES (1, 'a', 'b', 'c', 1675209600)")
            #expect(try await Self.rows(seconds, unit: .seconds).map(\.timestamp) == [.milliseconds(1_675_209_600_000)])
            let text = try await Self.source(
                Self.tables(time: "varchar(64)")
                    + "INSERT INTO message VALUES (2, 'a', 'b', 'c', 'later'), (1, NULL, NULL, NULL, NULL)")
            #expect(try await Self.rows(text).map(\.timestamp) == [.text("later"), .none])
            let odd = try await Self.source(
                Self.tables() + "INSERT INTO message VALUES (1, 'a', 'b', 'c', 'infinity'), (2, 'a', 'b', 'c', NULL)")
            #expect(try await Self.rows(odd).map(\.timestamp) == [.none, .none])
        }

        @Test("rows come by time, then by id as a number or UUID")
        func order() async throws {
            let source = try await Self.source(
                Self.tables() + """
                    INSERT INTO message (id, "timestamp") VALUES (10, '2023-01-02'), (9, '2023-01-02'), (100, '2023-01-01')
                    """)
            #expect(try await Self.rows(source).map(\.id) == ["100", "9", "10"])
            let uuids = try await Self.source(
                Self.tables(id: "uuid") + """
                    INSERT INTO message (id, "timestamp") VALUES ('ffffffff-0000-4000-8000-000000000000', '2023-01-01'),
                        ('00000000-0000-4000-8000-000000000000', '2023-01-01')
                    """)
            #expect(try await Self.rows(uuids).map(\.id.first) == ["0", "f"])
        }

        @Test("what is not there is named")
        func missing() async throws {
            func complaint(_ sql: String, zone: String = "UTC") async throws -> String {
                let source = try await Self.source(sql)
                let error = await #expect(throws: ChatError.self) { _ = try await Self.rows(source, zone: zone) }
                return error?.publicMessage ?? ""
            }
            #expect(try await complaint("SELECT 1").contains("no table public.message"))
            #expect(
                try await complaint(Self.tables() + "ALTER TABLE message DROP COLUMN \"to\"")
                    .contains("public.message of the source has no column to"))
            #expect(
                try await complaint(Self.tables(time: "date")).contains(
                    "Column timestamp of public.message has the type date"))
            #expect(
                try await complaint(
                    Self.tables() + "INSERT INTO message VALUES (1, 'a', 'b', 'c', now())", zone: "Nowhere"
                )
                .contains("Nowhere"))
        }
    }
#endif
