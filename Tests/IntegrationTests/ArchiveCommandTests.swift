#if Postgres
    import Foundation
    import PostgresFixture
    import Testing

    /// `chatctl import livechat`, `export` and `import` as an operator runs them one after another.
    @Suite(
        "chatctl export and import",
        .enabled(
            if: PostgresTests.areEnabled && Installation.commandLineTool != nil,
            "chatctl or a Postgres server is missing"), .timeLimit(.minutes(2)))
    struct ArchiveCommandTests {
        @Test("the older stack's data arrives, and moves on as a file that stays the same")
        func way() async throws {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let old = try await olderStack()
            let (first, second) = (try await migrated(), try await migrated())

            let livechat = ["import", "livechat", "--from", old.url]
            try await expect(
                livechat + ["--dry-run"], of: nil, status: 1,
                shows: ["message 3: the receiver is null", "2 would be there", "nothing was written"])
            try await expect(livechat, of: first, status: 1, shows: ["2 created, 0 there before", "2 imported"])
            try await expect(
                livechat, of: first, status: 1, shows: ["0 created, 2 there before", "0 imported, 2 there before"])
            try await expect(["db", "check"], of: first, status: 0, shows: ["all is well"])

            let (one, two) = (folder.path("one.jsonl"), folder.path("two.jsonl"))
            try await expect(["export", "--output", one], of: first, status: 0, shows: ["2 users", "2 messages"])
            let attributes = try FileManager.default.attributesOfItem(atPath: one)
            #expect(attributes[.posixPermissions] as? Int == 0o600)
            try await expect(["import", "--input", one], of: second, status: 0, shows: ["imported 2 users"])
            try await expect(["export", "--output", two], of: second, status: 0, shows: [])
            let archive = try Data(contentsOf: URL(filePath: one))
            #expect(try Data(contentsOf: URL(filePath: two)) == archive)
            try await expect(["import", "--input", one], of: second, status: 1, shows: ["already holds"])

            let cut = folder.path("cut.jsonl")
            try archive.prefix(archive.count - 30).write(to: URL(filePath: cut))
            try await expect(
                ["import", "--input", cut], of: try await migrated(), status: 1, shows: ["Line ", "of the archive"])
        }

        @Test("what is wrong with the command is said before anything is done")
        func misuse() async throws {
            let target = try await migrated()
            try await expect(["import", "--input", "/nowhere/a"], of: target, status: 1, shows: ["cannot be read"])
            try await expect(["export", "--output", "/nowhere/a"], of: target, status: 1, shows: ["cannot be written"])
            try await expect(["import", "--epoch", "No!"], of: target, status: 1, shows: ["An epoch is"])
            let livechat = ["import", "livechat", "--from", target.url]
            try await expect(livechat, of: target, status: 1, shows: ["no table public."])
            var stranger = target
            stranger.password = "hunter2"
            try await expect(["export"], of: stranger, status: 78, shows: ["password"])
        }

        private func olderStack() async throws -> TestDatabase {
            let server = try await SharedPostgres.server
            let database = try await server.createDatabase()
            try await server.query(
                """
                CREATE TABLE "user" (id serial PRIMARY KEY, name varchar, email varchar);
                CREATE TABLE message (
                    id serial PRIMARY KEY, sender varchar, "to" varchar, content text, "timestamp" timestamp);
                INSERT INTO "user" (name, email) VALUES ('Ada', 'ada@example.org'), ('Bob', 'bob@example.org');
                INSERT INTO message (sender, "to", content, "timestamp") VALUES ('Ada', 'Bob', 'one', '2023-02-01'),
                    ('bob@example.org', '1', 'two', '2023-02-02'), ('Ada', NULL, 'three', '2023-02-03');
                GRANT SELECT ON "user", message TO PUBLIC
                """, in: database.name)
            return database
        }

        private func migrated() async throws -> TestDatabase {
            let database = try await SharedPostgres.server.createDatabase()
            try await expect(["db", "migrate"], of: database, status: 0, shows: [])
            return database
        }

        private func expect(
            _ arguments: [String], of database: TestDatabase?, status: Int32, shows texts: [String],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let tool = try #require(Installation.commandLineTool)
            let ended = try await ChildProcess.run(
                tool, arguments, environment: database.map { ["CHAT_DATABASE_URL": $0.url] } ?? [:],
                deadline: .seconds(30))
            #expect(ended.status == status, "\(ended.output)", sourceLocation: sourceLocation)
            for text in texts {
                #expect(ended.output.contains(text), "\(ended.output)", sourceLocation: sourceLocation)
            }
            if let database { #expect(!ended.output.contains(database.password), sourceLocation: sourceLocation) }
            // What people wrote is in no message.
            #expect(!ended.output.contains("three"), sourceLocation: sourceLocation)
        }
    }
#endif
