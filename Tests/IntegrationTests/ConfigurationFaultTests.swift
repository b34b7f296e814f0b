import Foundation
import Testing

/// What an operator sees who got something wrong: one line that names it, and an exit code a supervisor can act on.
@Suite("Faulty configuration", .serialized, .enabled(if: Installation.daemon != nil, "chatd is not built"))
struct ConfigurationFaultTests {
    /// `EX_CONFIG` of sysexits.h.
    static let badConfiguration: Int32 = 78

    /// One fault, and what the line about it must name.
    struct Fault: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var arguments: [String] = []
        var environment: [String: String] = [:]
        var file: String?
        var names: [String]
        /// Must not be shown.
        var secret: String?
    }

    static let faults = [
        Fault(
            testDescription: "unknown option", arguments: ["--http-prot", "80"], names: ["--http-prot", "--http-port"]),
        Fault(testDescription: "bad value", arguments: ["--http-port", "http"], names: ["http.port", "0 to 65535"]),
        Fault(testDescription: "out of range", arguments: ["--port", "70000"], names: ["http.port", "0 to 65535"]),
        Fault(testDescription: "given twice", arguments: ["--port", "1", "--http-port", "2"], names: ["--http-port"]),
        Fault(testDescription: "unknown variable", environment: ["CHAT_HTTP_PROT": "1"], names: ["CHAT_HTTP_PROT"]),
        Fault(
            testDescription: "bad value in a variable", environment: ["CHAT_HTTP_PORT": "x"],
            names: ["http.port", "CHAT_HTTP_PORT"]),
        Fault(testDescription: "unknown key in the file", file: #"{"http": {"prot": 1}}"#, names: ["http.prot"]),
        Fault(testDescription: "wrong type in the file", file: #"{"http": {"port": true}}"#, names: ["http.port"]),
        Fault(testDescription: "key twice in the file", file: #"{"http": {"port": 1, "port": 2}}"#, names: ["twice"]),
        Fault(testDescription: "not JSON", file: "{\n\"http\": oops}", names: ["chatd.json", "line 2"]),
        Fault(testDescription: "no issuer", file: #"{"http": {"port": 0}}"#, names: ["auth.issuer"]),
        Fault(
            testDescription: "certificate without its key",
            file: #"{"http": {"tls": {"certificateFile": "c.pem", "privateKeyPassphrase": "hunter2"}}}"#,
            names: ["http.tls"], secret: "hunter2"),
        Fault(
            testDescription: "development issuer off loopback", arguments: ["--dev", "--host", "0.0.0.0"],
            names: ["dev.enabled", "http.host"]),
        Fault(
            testDescription: "bad port of the older stack's database", arguments: ["--dev"],
            environment: ["DB_HOST": "db.example", "DB_PORT": "hunter2"], names: ["database.port", "DB_PORT"],
            secret: "hunter2"),
        Fault(
            testDescription: "no database URL", arguments: ["--dev", "--database-url", "hunter2"],
            names: ["database.url", "postgres://"], secret: "hunter2"),
        Fault(
            testDescription: "database URL in the wrong place", arguments: ["postgres://chat:hunter2@db.example/chat"],
            names: ["no option", "db.example"], secret: "hunter2"),
        Fault(
            testDescription: "password twice",
            file: #"{"database": {"host": "db.example", "password": "hunter2", "passwordFile": "f"}}"#,
            names: ["database.password", "passwordFile"], secret: "hunter2"),
        Fault(
            testDescription: "nothing to migrate", arguments: ["--dev", "--migrate"],
            names: ["database.migrate", "store.backend"]),
        Fault(
            testDescription: "seed file beside a database",
            arguments: ["--dev", "--database-host", "db.example", "--store-seed-file", "seed.json"],
            names: ["store."]),
    ]

    @Test("One line names what is wrong, and the exit code is 78", .timeLimit(.minutes(1)), arguments: faults)
    func isNamed(fault: Fault) async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        var arguments = fault.arguments
        if let text = fault.file { arguments += ["--config", try folder.write(text, to: "chatd.json")] }
        let ended = try await start(arguments, environment: fault.environment)
        #expect(ended.status == Self.badConfiguration, "\(ended.output)")
        #expect(ended.lines.count == 1, "\(ended.output)")
        for name in fault.names { #expect(ended.output.contains(name)) }
        if let secret = fault.secret { #expect(!ended.output.contains(secret)) }
    }

    @Test("A file that is not there is named", .timeLimit(.minutes(1)))
    func missingFile() async throws {
        let ended = try await start(["--config", "no-such-file.json"])
        #expect(ended.status == Self.badConfiguration, "\(ended.output)")
        #expect(ended.lines.count == 1)
        #expect(ended.output.contains("no-such-file.json"))
    }

    @Test("A port in use is named", .timeLimit(.minutes(1)))
    func portInUse() async throws {
        let taken = try TakenPort()
        defer { taken.release() }
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let socket = folder.path("admin.sock")
        let ended = try await start(["--dev", "--port", "\(taken.number)", "--admin-socket", socket])
        let status = try #require(ended.status, "chatd runs on although its port is taken")
        #expect(status != 0)
        #expect(ended.output.contains("\(taken.number)"))
        #expect(ended.output.contains("in use"))
        #expect(!ended.output.contains("Fatal error"))
    }

    @Test("--check-config says yes to what is right and starts nothing", .timeLimit(.minutes(1)))
    func rightConfiguration() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try folder.write(
            #"{"auth": {"issuer": {"main": {"url": "https://issuer.example", "audiences": ["chat"]}}}}"#,
            to: "chatd.json")
        let ended = try await start(["--config", file, "--check-config"])
        #expect(ended.status == 0, "\(ended.output)")
        #expect(ended.output.contains("auth.issuer.main.url"))
    }

    private func start(_ arguments: [String], environment: [String: String] = [:]) async throws -> ChildProcess {
        let daemon = try #require(Installation.daemon)
        return try await ChildProcess.run(daemon, arguments, environment: environment, deadline: .seconds(20))
    }
}
