#if Postgres
    import Foundation
    import PostgresFixture
    import Testing

    /// What an operator sees of `chatctl db` and of a start on a database, by output and exit status.
    @Suite(
        "chatctl db",
        .enabled(
            if: PostgresTests.areEnabled && Installation.commandLineTool != nil && Installation.daemon != nil,
            "chatd, chatctl or a Postgres server is missing"))
    struct DatabaseCommandTests {
        @Test("migrations are reported, applied once, and then checked", .timeLimit(.minutes(2)))
        func lifecycle() async throws {
            let server = try await SharedPostgres.server
            let database = try await server.createDatabase()
            try await expect(["status"], of: database, status: 3, shows: ["none yet", "chatctl db migrate"])
            try await expectStart(on: database, status: 78, shows: ["chatctl db migrate", "--migrate"])
            try await expect(
                ["migrate"], of: database, status: 0,
                shows: ["migrating to version 1", "migrating to version 2", "2 migrations applied"])
            try await expect(["migrate", "--json"], of: database, status: 0, shows: ["\"applied\""])
            try await expect(["status"], of: database, status: 0, shows: [database.name, "missing    nothing"])
            try await expect(["check"], of: database, status: 0, shows: ["all is well"])
            try await expect(["wait"], of: database, status: 0, shows: ["answers"])
        }

        @Test("a newer schema and an unknown role are refused, and no password is shown", .timeLimit(.minutes(2)))
        func refusals() async throws {
            let server = try await SharedPostgres.server
            let database = try await server.createDatabase()
            try await expect(["migrate"], of: database, status: 0, shows: [])
            try await server.query("UPDATE chat.migrations SET version = version + 1000", in: database.name)
            for command in ["status", "migrate"] {
                try await expect([command], of: database, status: 78, shows: ["newer program"])
            }
            try await expectStart(on: database, status: 78, shows: ["newer program"])
            var stranger = database
            stranger.password = "hunter2"
            for arguments in [["status"], ["migrate"], ["check"], ["wait", "--timeout", "5"]] {
                try await expect(arguments, of: stranger, status: 78, shows: ["password"])
            }
            try await expectStart(on: stranger, status: 78, shows: ["password"])
        }

        @Test("a server that is away is waited for, no longer than asked", .timeLimit(.minutes(2)))
        func absence() async throws {
            let port = try FreePort.find()
            let database = try await SharedPostgres.server.createDatabase().through(port: port)
            for arguments in [["status"], ["migrate"], ["check"], ["wait", "--timeout", "1"]] {
                try await expect(arguments, of: database, status: 75, shows: ["127.0.0.1:\(port)"])
            }
            try await expectStart(on: database, status: 75, shows: ["127.0.0.1:\(port)", "chatctl db wait"])
        }

        private func expect(
            _ arguments: [String], of database: TestDatabase, status: Int32, shows texts: [String],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let tool = try #require(Installation.commandLineTool)
            // The older stack's variables, so that these are tried with a real server.
            let ended = try await ChildProcess.run(
                tool, ["db"] + arguments,
                environment: [
                    "DB_HOST": database.host, "DB_PORT": "\(database.port)", "DB_USERNAME": database.user,
                    "DB_PASSWORD": database.password, "DB_DATABASE": database.name,
                ],
                deadline: .seconds(30))
            judge(ended, status, texts, database, sourceLocation)
        }

        private func expectStart(
            on database: TestDatabase, status: Int32, shows texts: [String],
            sourceLocation: SourceLocation = #_sourceLocation
        ) async throws {
            let folder = try TemporaryFolder()
            defer { folder.remove() }
            let daemon = try #require(Installation.daemon)
            let ended = try await ChildProcess.run(
                daemon, ["--dev", "--port", "0", "--admin-socket", folder.path("admin.sock")],
                environment: ["CHAT_DATABASE_URL": database.url], deadline: .seconds(30))
            judge(ended, status, texts, database, sourceLocation)
            #expect(ended.lines.count == 1, "\(ended.output)", sourceLocation: sourceLocation)
        }

        private func judge(
            _ ended: ChildProcess, _ status: Int32, _ texts: [String], _ database: TestDatabase,
            _ sourceLocation: SourceLocation
        ) {
            #expect(ended.status == status, "\(ended.output)", sourceLocation: sourceLocation)
            for text in texts {
                #expect(ended.output.contains(text), "\(ended.output)", sourceLocation: sourceLocation)
            }
            #expect(!ended.output.contains(database.password), sourceLocation: sourceLocation)
        }
    }
#endif
