import ArgumentParser
import ChatServer

/// `chatctl jwks …`
struct JWKSCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jwks", abstract: "Show and refresh the issuers' keys.",
        subcommands: [Show.self, Refresh.self])

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show each issuer's keys and how fresh they are.",
            discussion: """
                Example:
                  chatctl jwks show
                """)
        @OptionGroup var admin: AdminOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let page: AdminPage<AdminKeySource> = try await admin.client.get("jwks")
            try output.show(page) { JWKSCommand.text($0.items) }
        }
    }

    struct Refresh: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Fetch all issuers' keys now.",
            discussion: """
                Exits 1 when an issuer's keys could not be fetched; the ones it had stay in use.

                Example:
                  chatctl jwks refresh
                """)
        @OptionGroup var admin: AdminOptions
        @OptionGroup var output: OutputOptions

        func run() async throws {
            let page: AdminPage<AdminKeySource> = try await admin.client.post("jwks/refresh")
            try output.show(page) { JWKSCommand.text($0.items) }
            if page.items.contains(where: { $0.lastError != nil }) { throw CommandFailure("", status: 1) }
        }
    }

    static func text(_ sources: [AdminKeySource]) -> String {
        sources.map { source in
            var lines = [
                Terminal.safe(source.issuer),
                "  state    \(source.phase), fetched \(source.fetchedAt.map(TimeText.full) ?? "never"), "
                    + "next \(TimeText.full(source.nextRefresh)), \(source.fetches) fetches",
            ]
            if let error = source.lastError { lines.append("  error    \(Terminal.safe(error))") }
            for key in source.keys {
                lines.append(
                    "  key      \(Table.clean(key.id ?? "without id"))  \(key.type)  \(key.algorithms.joined(separator: ","))"
                )
            }
            for key in source.skipped {
                lines.append("  skipped  \(Table.clean(key.id ?? "without id"))  \(Terminal.safe(key.reason))")
            }
            return lines.joined(separator: "\n")
        }.joined(separator: "\n")
    }
}
