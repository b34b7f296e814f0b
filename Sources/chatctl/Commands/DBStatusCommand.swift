import ArgumentParser
import ChatCore
import ChatServer
import ChatStore

/// `chatctl db status`
struct DBStatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Show the database, its schema and what it lacks.",
        discussion: """
            Exits 0 when the schema is what this program needs, 3 when migrations are missing, 75 when the server cannot be \
            reached, 78 when the configuration is wrong or the schema is newer than this program.

            Examples:
              chatctl db status
              chatctl db status --json | jq .pending
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    /// Exit status when migrations are missing.
    static let isBehind: Int32 = 3

    func run() async throws {
        #if Postgres
            let configuration = try await database.configuration()
            let status = try await DatabaseOptions.explaining(configuration) { () throws(ChatError) in
                try await PostgresSchema(configuration).status()
            }
            try output.show(DBStatus(status)) { $0.text }
            if let obstacle = status.obstacle { throw CommandFailure(obstacle, status: 78) }
            if !status.pending.isEmpty { throw CommandFailure("run 'chatctl db migrate'", status: Self.isBehind) }
        #else
            throw DatabaseOptions.notInThisBuild
        #endif
    }
}
