import Foundation
import PostgresFixture
import Testing

@Suite("A Postgres server of the tests' own", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"))
struct PostgresServerTests {
    @Test("is shared, and each database is new and empty", .timeLimit(.minutes(2)))
    func databases() async throws {
        let server = try await SharedPostgres.server
        #expect(try await SharedPostgres.server === server)
        let (one, two) = (try await server.createDatabase(), try await server.createDatabase())
        #expect(one.name != two.name)
        try await server.query("CREATE TABLE t (a int)", in: one.name)
        let count = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        #expect(try await server.query(count, in: one.name) == "1")
        #expect(try await server.query(count, in: two.name) == "0")
        let encoding = "SELECT getdatabaseencoding(), datcollate FROM pg_database WHERE datname = current_database()"
        #expect(try await server.query(encoding, in: one.name) == "UTF8|C.UTF-8")
    }

    @Test("does not run as root, and its owner is no superuser", .timeLimit(.minutes(2)))
    func rights() async throws {
        let server = try await SharedPostgres.server
        let process = try #require(server.running)
        let status = try String(contentsOfFile: "/proc/\(process.id)/status", encoding: .utf8)
        #expect(!status.contains("Uid:\t0\t"))
        let isSuper = "SELECT rolsuper FROM pg_roles WHERE rolname = '\(PostgresServer.role)'"
        #expect(try await server.query(isSuper) == "f")
    }

    @Test("keeps what was committed when it is killed, and serves again", .timeLimit(.minutes(2)))
    func kill() async throws {
        var options = PostgresServer.Options()
        options.isDurable = true
        let server = try await PostgresServer.start(options)
        let database = try await server.createDatabase()
        try await server.query("CREATE TABLE t (a int)", in: database.name)
        for round in 1...3 {
            try await server.query("INSERT INTO t VALUES (\(round))", in: database.name)
            try await server.kill()
            #expect(server.running == nil)
            await #expect(throws: FinishedProcess.Failure.self) { try await server.query("SELECT 1") }
            try await server.start()
            #expect(try await server.query("SELECT count(*) FROM t", in: database.name) == "\(round)")
        }
        try await server.restart()
        #expect(try await server.query("SELECT count(*) FROM t", in: database.name) == "3")
        try await server.stop()
    }

    @Test("stands still while frozen", .timeLimit(.minutes(2)))
    func freeze() async throws {
        let server = try await PostgresServer.start()
        server.freeze()
        let answer = try await within(.milliseconds(300)) { try await server.query("SELECT 1") }
        #expect(answer == nil)
        server.thaw()
        #expect(try await server.query("SELECT 1") == "1")
        try await server.stop()
    }

    private static let isEncrypted = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"

    @Test("with certificates refuses connections without TLS", .timeLimit(.minutes(2)))
    func tls() async throws {
        let server = try await SharedPostgres.secureServer
        let database = try await server.createDatabase()
        let certificates = try #require(server.options.certificates)
        func connect(_ parameters: String) async throws -> String {
            let psql = try #require(PostgresBinaries.installed).path("psql")
            let address = "host=\(database.host) port=\(database.port) dbname=\(database.name) user=\(database.user)"
            let answer = try await FinishedProcess.run(
                psql, ["-X", "-A", "-t", "-d", "\(address) \(parameters)", "-c", Self.isEncrypted],
                environment: ["PGPASSWORD": database.password, "PATH": "/usr/bin:/bin"])
            return answer.output
        }
        #expect(try await connect("sslmode=verify-full sslrootcert=\(certificates.authority)") == "t")
        let refusal = await #expect(throws: FinishedProcess.Failure.self) { _ = try await connect("sslmode=disable") }
        #expect(refusal?.description.contains("no encryption") == true)
    }
}
