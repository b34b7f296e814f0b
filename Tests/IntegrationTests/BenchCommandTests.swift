import Foundation
import PostgresFixture
import Testing

@Suite(
    "chatctl bench", .serialized,
    .enabled(if: Installation.daemon != nil && Installation.commandLineTool != nil, "programs are not built"))
struct BenchCommandTests {
    /// What of the report is looked at.
    private struct Report: Decodable {
        struct Messages: Decodable {
            var sent: Int
            var delivered: Int
            var deliveredPerSecond: Double
        }
        struct Server: Decodable { var residentBytes: Int }
        struct Failure: Decodable {
            var place: String
            var code: String
        }

        var workload: String
        var door: String
        var ok: Bool
        var messages: Messages?
        var server: Server?
        var errors: [Failure]
    }

    private func bench(_ arguments: [String]) async throws -> ChildProcess {
        try await ChildProcess.run(
            try #require(Installation.commandLineTool), ["bench"] + arguments, deadline: .seconds(60))
    }

    private func report(_ ended: ChildProcess) throws -> Report {
        // Progress, which goes to the same file here, ends before the object begins.
        let start = try #require(ended.output.firstIndex(of: "{"), "\(ended.output)")
        return try JSONDecoder().decode(Report.self, from: Data(ended.output[start...].utf8))
    }

    @Test("Loads a daemon with users that it mints, and reports as JSON", arguments: ["native", "socketio"])
    func direct(door: String) async throws {
        let daemon = try RunningDaemon([])
        try await daemon.start()
        let ended = try await bench([
            "direct", "--server", daemon.url, "--door", door, "--pairs", "5", "--rate", "200", "--warmup", "0.2",
            "--duration", "1", "--json",
        ])
        #expect(ended.status == 0, "\(ended.output)")
        let report = try report(ended)
        #expect(report.workload == "direct")
        #expect(report.door == door)
        #expect(report.ok)
        let messages = try #require(report.messages)
        #expect(messages.delivered == messages.sent)
        #expect((150...250).contains(messages.deliveredPerSecond))
        #expect(report.server == nil)
        #expect(try await daemon.terminate() == 0)
    }

    @Test("A run that meets a limit of the server exits with 1 and says which")
    func limited() async throws {
        // Refusals in a row do not close the connection here.
        let daemon = try RunningDaemon(["--session-violation-limit", "1000000"], requestsPerSecond: 20)
        try await daemon.start()
        let ended = try await bench([
            "direct", "--server", daemon.url, "--pairs", "2", "--rate", "400", "--warmup", "0", "--duration", "1",
            "--json",
        ])
        #expect(ended.status == 1, "\(ended.output)")
        let report = try report(ended)
        #expect(!report.ok)
        #expect(report.errors.contains { $0.place == "reply" && $0.code == "rate_limited" })
        #expect(try await daemon.terminate() == 0)
    }

    @Test("Ctrl-C ends a run early, with the report so far", .timeLimit(.minutes(2)))
    func interrupted() async throws {
        let daemon = try RunningDaemon([])
        try await daemon.start()
        let tool = try #require(Installation.commandLineTool)
        let bench = try RunningProcess(
            tool.path(percentEncoded: false),
            ["bench", "direct", "--server", daemon.url, "--pairs", "2", "--rate", "100", "--duration", "3600"],
            environment: [:])
        // Progress shows that it is measuring.
        _ = try await bench.line(containing: "of 3600 s", within: .seconds(60))
        bench.signal(SIGINT)
        #expect(try await bench.end(within: .seconds(30)) == 0)
        #expect(bench.lines.contains { $0.contains("(interrupted)") })
        #expect(bench.lines.contains { $0.contains("faults") && $0.contains("none") })
        #expect(try await daemon.terminate() == 0)
    }

    @Test("Servers elsewhere are refused, and misuse is said, before anything is sent")
    func misuse() async throws {
        let cases: [([String], Int32, String)] = [
            (["direct", "--server", "http://192.0.2.1:8080"], 64, "--allow-remote"),
            (["direct", "--rate", "5", "--window", "5"], 64, "not both"),
            (["direct", "--duration", "nan"], 64, "--duration"), (["connect", "--warmup", "inf"], 64, "--warmup"),
            (["fanout", "--members", "1"], 64, "2 members"),
            (["direct", "--server-pid", "2147483647"], 64, "no process"),
            (["chat", "--members", "3,x"], 64, "--members"),
            (["connect", "--payload-bytes", "100"], 64, "--payload-bytes"),
            (["direct", "--tokens", "no-such-file"], 1, "cannot be read"),
        ]
        for (arguments, status, text) in cases {
            let ended = try await bench(arguments)
            #expect(ended.status == status, "\(ended.output)")
            #expect(ended.output.contains(text), "\(ended.output)")
        }
    }

    @Test("A file of tokens that is not one is refused without showing a line of it")
    func tokenFile() async throws {
        let folder = try TemporaryFolder()
        defer { folder.remove() }
        let file = try folder.write("ada\teyJh.good\nhunter2\n", to: "tokens.txt")
        let ended = try await bench(["direct", "--pairs", "1", "--tokens", file])
        #expect(ended.status == 1)
        #expect(ended.output.contains("line 2"))
        #expect(!ended.output.contains("hunter2"))
    }
}
