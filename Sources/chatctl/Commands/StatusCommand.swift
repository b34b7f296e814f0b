import ArgumentParser
import ChatServer

/// `chatctl status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show how the chatd of this machine is.",
        discussion: """
            Exits 0 when the node is ready for clients, 1 when it is not or does not answer.

            Examples:
              chatctl status
              chatctl status --json | jq .usersOnline
            """)

    @OptionGroup var admin: AdminOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        let status: AdminStatus = try await admin.client.get("status")
        try output.show(status, Self.text)
        if !status.ready { throw CommandFailure("", status: 1) }
    }

    static func text(_ status: AdminStatus) -> String {
        var rows: [(String, String)] = [
            ("version", status.version),
            ("listening", status.url ?? "-"),
            ("uptime", TimeText.span(seconds: status.uptimeSeconds)),
            ("ready", status.ready ? "yes" : "no, \(status.reason ?? "unknown")"),
            ("connections", String(status.connections)),
            ("users online", String(status.usersOnline)),
            ("store", status.storeBackend.map { "\($0), epoch \(status.storeEpoch ?? "-")" } ?? "unreachable"),
            ("messages", String(status.messages)),
            ("requests", String(status.requests)),
            ("pushes", String(status.pushes)),
            ("refused sign-ins", String(status.signInsRefused)),
        ]
        if let bytes = status.residentBytes { rows.append(("memory", "\(bytes / 1_048_576) MiB")) }
        return rows.map { $0.0 + String(repeating: " ", count: 18 - $0.0.count) + $0.1 }.joined(separator: "\n")
    }
}
