import Foundation
import Testing

/// A Python script that prints `ok name` or `FAIL name: why` for each of its checks.
enum Script {
    /// Runs a script against the built programs and records an issue for each failed check.
    ///
    /// - Parameter additions: Environment variables that only this script reads.
    /// - Returns: What it measured: its lines that begin with `figure`.
    @discardableResult
    static func run(
        _ name: String, environment additions: [String: String] = [:], deadline: Duration
    ) async throws -> [Substring] {
        let python = try #require(Installation.python)
        let daemon = try #require(Installation.daemon, "chatd is not built")
        let tool = try #require(Installation.commandLineTool, "chatctl is not built")
        let echoServer = try #require(Installation.echoServer, "EchoServer is not built")
        let inherited = ProcessInfo.processInfo.environment.filter {
            ["PATH", "HOME", "LD_LIBRARY_PATH"].contains($0.key)
        }
        let environment = inherited.merging(
            [
                "CHATD_BINARY": daemon.path(percentEncoded: false),
                "CHATCTL_BINARY": tool.path(percentEncoded: false),
                "ECHO_SERVER_BINARY": echoServer.path(percentEncoded: false),
                "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1",
            ]
        ) { $1 }.merging(additions) { $1 }
        let script = Installation.script(name)
        let ended = try await ChildProcess.run(
            python, [script.path(percentEncoded: false)], environment: environment, deadline: deadline)
        for failure in ended.lines where failure.hasPrefix("FAIL ") { Issue.record("\(name): \(failure)") }
        #expect(ended.lines.contains { $0.hasPrefix("ok ") }, "\(name) checked nothing")
        let status = ended.status.map { "\($0)" } ?? "none within \(deadline)"
        #expect(ended.status == 0, "\(name) ended with \(status):\n\(ended.output)")
        return ended.lines.filter { $0.hasPrefix("figure ") }
    }
}
