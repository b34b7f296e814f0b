import ArgumentParser
import ChatServer

/// `chatctl user …`
struct UserCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "user", abstract: "List, disable and enable users.",
        subcommands: [List.self, Disable.self, Enable.self, Kick.self, Revoke.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List users, disabled ones included.",
            discussion: """
                Examples:
                  chatctl user list
                  chatctl user list --query ada --limit 10
                  chatctl user list --after USERID      the page behind this user
                """)

        @Option(help: "Only users whose handle or name contains this text.")
        var query: String?
        @Option(help: "Begin behind this user id.")
        var after: String?
        @Option(help: "Most users to list, 1 to 1000.")
        var limit = 100
        @OptionGroup var admin: AdminOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let page: AdminPage<AdminUser> = try await admin.client.get(
                "users", [("query", query), ("after", after), ("limit", String(limit))])
            try output.show(page) { page in
                let more = page.next.map { "\nmore: --after \(Terminal.safe($0))" } ?? ""
                return UserCommand.table(page.items) + more
            }
        }
    }

    struct Disable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Disable a user: all sessions end at once and sign-in is refused.",
            discussion: """
                Example:
                  chatctl user disable mallory
                """)
        @OptionGroup var target: UserTarget

        func run() async throws { try await target.change("disable") }
    }

    struct Enable: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Enable a disabled user.",
            discussion: """
                Example:
                  chatctl user enable mallory
                """)
        @OptionGroup var target: UserTarget

        func run() async throws { try await target.change("enable") }
    }

    struct Kick: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End all sessions of a user, who may sign in again.",
            discussion: """
                Example:
                  chatctl user kick mallory
                """)
        @OptionGroup var target: UserTarget

        func run() async throws { try await target.end("kick") }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Refuse every token a user has now and end the sessions that live on them.",
            discussion: """
                Tokens issued later are accepted.

                Example:
                  chatctl user revoke ada
                """)
        @OptionGroup var target: UserTarget

        func run() async throws { try await target.end("revoke") }
    }

    static func table(_ users: [AdminUser]) -> String {
        var table = Table("ID", "HANDLE", "NAME", "STATE", "PRESENCE", "ROLES", "LAST SEEN")
        for user in users {
            table.add(
                user.id, user.handle, user.displayName, user.disabled ? "disabled" : "enabled", user.presence,
                user.roles.joined(separator: ","), user.lastSeenAt.map(TimeText.full) ?? "-")
        }
        return table.text
    }
}

/// The user that a command is about.
struct UserTarget: ParsableArguments {
    @Argument(help: "The user's id.")
    var user: String
    @OptionGroup var admin: AdminOptions
    @OptionGroup var output: OutputOptions

    private func path(_ verb: String) -> String { "users/\(PercentCoding.encode(user))/\(verb)" }

    func change(_ verb: String) async throws {
        let changed: AdminUser = try await admin.client.post(path(verb))
        try output.show(changed) { UserCommand.table([$0]) }
    }

    func end(_ verb: String) async throws {
        let count: AdminCount = try await admin.client.post(path(verb))
        try output.show(count) { "\($0.sessions) sessions" }
    }
}
