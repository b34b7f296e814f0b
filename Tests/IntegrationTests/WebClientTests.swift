import Foundation
import PostgresFixture
import Testing

/// The web client: its modules under Node, and the page as `chatd` serves it in a real browser.
///
/// One after the other: each script runs a browser of its own and has deadlines.
@Suite("The web client", .serialized)
struct WebClientTests {
    @Test(
        "Its modules keep their promises under Node",
        .enabled(if: Installation.node != nil, "no Node; 'make test' installs one"),
        .timeLimit(.minutes(3)))
    func modules() async throws {
        let node = try #require(Installation.node)
        let files = Installation.webClientTests.map { $0.path(percentEncoded: false) }
        try #require(!files.isEmpty, "no tests in Tests/WebClientTests")
        let environment = ProcessInfo.processInfo.environment.filter { ["PATH", "HOME"].contains($0.key) }
        let ended = try await ChildProcess.run(
            node, ["--test", "--test-reporter=tap"] + files, environment: environment, deadline: .seconds(150))
        for failure in ended.lines where failure.drop(while: { $0 == " " }).hasPrefix("not ok ") {
            Issue.record("\(failure)")
        }
        let status = ended.status.map { "\($0)" } ?? "none within the deadline"
        #expect(ended.status == 0, "node --test ended with \(status):\n\(ended.output)")
    }

    @Test(
        "In a browser",
        .enabled(if: Installation.python != nil, "no Python environment; 'make test' makes one"),
        .enabled(if: Installation.browser != nil, "no Chromium or Chrome on the path; 'make test' installs one"),
        .timeLimit(.minutes(6)),
        arguments: [
            "web_chat.py", "web_groups.py", "web_outage.py", "web_oidc.py", "web_hostile.py", "web_access.py",
            "web_speed.py",
        ])
    func script(_ name: String) async throws {
        let passedOn = ["CHROMIUM_BINARY", "WEB_SCREENSHOTS", "WEB_TRACES"]
        var environment = ProcessInfo.processInfo.environment.filter { passedOn.contains($0.key) }
        #if Postgres
            if name == "web_oidc.py", PostgresTests.areEnabled {
                environment["CHAT_TEST_DATABASE_URL"] = try await SharedPostgres.server.createDatabase().url
            }
        #endif
        for figure in try await Script.run(name, environment: environment, deadline: .seconds(300)) { print(figure) }
    }
}
