import PostgresFixture
import Testing

@Suite(
    "A proxy before Postgres that breaks connections", .serialized,
    .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"))
struct PostgresProxyTests {
    private struct World {
        let server: PostgresServer
        let proxy: PostgresProxy
        let database: TestDatabase

        init() async throws {
            server = try await SharedPostgres.server
            database = try await server.createDatabase()
            try await server.query("CREATE TABLE t (a int); GRANT ALL ON t TO chat", in: database.name)
            proxy = try await PostgresProxy.start(to: server.port)
        }

        /// Runs statements, each by itself, through the proxy.
        func run(_ statements: String...) async throws -> String {
            let psql = try #require(PostgresBinaries.installed).path("psql")
            let answer = try await FinishedProcess.run(
                psql,
                ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", database.through(port: proxy.port).url]
                    + statements.flatMap { ["-c", $0] },
                environment: ["PATH": "/usr/bin:/bin"], within: .seconds(20))
            return answer.output
        }

        func rows() async throws -> String { try await server.query("SELECT count(*) FROM t", in: database.name) }
    }

    @Test("passes everything on", .timeLimit(.minutes(2)))
    func passing() async throws {
        let world = try await World()
        #expect(try await world.run("SELECT length(repeat('x', 1000000))") == "1000000")
        #expect(try await world.run("SELECT repeat('x', 1000000)").utf8.count == 1_000_000)
        #expect(world.proxy.accepted == 2)
        try await world.proxy.close()
    }

    @Test("what is cut before the commit is rolled back, after it it stays", .timeLimit(.minutes(2)))
    func outcomes() async throws {
        let world = try await World()
        for (cut, rows) in [(PostgresProxy.Cut.beforeCommit, "0"), (.afterCommit, "1")] {
            let cuts = world.proxy.cutNext(cut)
            let failure = await #expect(throws: FinishedProcess.Failure.self) {
                _ = try await world.run("BEGIN", "INSERT INTO t VALUES (1)", "COMMIT")
            }
            #expect(failure?.description.contains("connection") == true)
            #expect(try await within(.seconds(10)) { await cuts.first { _ in true } } != nil)
            #expect(try await world.rows() == rows)
            // Only the next one was meant.
            #expect(try await world.run("BEGIN", "SELECT 1", "COMMIT") == "1")
        }
        try await world.proxy.close()
    }

    @Test("cuts what is under way, refuses, and accepts again", .timeLimit(.minutes(2)))
    func refusing() async throws {
        let world = try await World()
        async let failure = #expect(throws: FinishedProcess.Failure.self) {
            _ = try await world.run("SELECT pg_sleep(60)")
        }
        try await poll("the connection", within: .seconds(10)) { world.proxy.open == 1 ? true : nil }
        world.proxy.cut()
        _ = await failure
        try await world.proxy.refuse()
        let refusal = await #expect(throws: FinishedProcess.Failure.self) { _ = try await world.run("SELECT 1") }
        #expect(refusal?.description.contains("refused") == true)
        try await world.proxy.accept()
        #expect(try await world.run("SELECT 1") == "1")
        try await world.proxy.close()
    }

    @Test("holds everything back while stalled", .timeLimit(.minutes(2)))
    func stalling() async throws {
        let world = try await World()
        world.proxy.stall()
        async let answer = world.run("SELECT 1")
        try await poll("the connection", within: .seconds(10)) { world.proxy.accepted == 1 ? true : nil }
        let early = try await within(.milliseconds(200)) { try await world.run("SELECT 2") }
        #expect(early == nil)
        world.proxy.resume()
        #expect(try await answer == "1")
        try await world.proxy.close()
    }
}
