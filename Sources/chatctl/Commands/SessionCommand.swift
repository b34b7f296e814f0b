import ArgumentParser
import ChatServer

/// `chatctl session …`
struct SessionCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session", abstract: "List and end live sessions of this node.",
        subcommands: [List.self, Kick.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List live sessions, oldest first.",
            discussion: """
                Examples:
                  chatctl session list
                  chatctl session list --user ada --json
                """)

        @Option(help: "Only this user's sessions.")
        var user: String?
        @OptionGroup var admin: AdminOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let page: AdminPage<AdminSession> = try await admin.client.get("sessions", [("user", user)])
            try output.show(page) { page in
                var table = Table("SESSION", "USER", "DEVICE", "ADDRESS", "SINCE", "WAITING")
                for session in page.items {
                    table.add(
                        session.id, session.user, session.device ?? "-", session.address,
                        TimeText.full(session.connectedAt), "\(session.bufferedBytes) B")
                }
                return table.text
            }
        }
    }

    struct Kick: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End one session; its user may sign in again.",
            discussion: """
                Example:
                  chatctl session kick 01997d3c-5a5e-7cc0-8e2f-3b9f6a1d2c4e
                """)

        @Argument(help: "The session's id, from 'chatctl session list'.")
        var session: String
        @OptionGroup var admin: AdminOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let count: AdminCount = try await admin.client.post("sessions/\(PercentCoding.encode(session))/kick")
            try output.show(count) { "\($0.sessions) sessions" }
        }
    }
}
