import ArgumentParser
import ChatCore
import ChatServer
import ChatStore

/// `chatctl db migrate`
struct DBMigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to date.",
        discussion: """
            Applies what is missing, each migration in one transaction. Several may run this at once: one works, the others \
            wait. Nothing is ever taken back. 'chatd --migrate' does the same before it starts.

            Exits 0 when the schema is up to date, 75 when the server cannot be reached, 78 when the configuration is wrong \
            or the schema is newer than this program.

            Examples:
              chatctl db migrate
              chatctl db migrate --config /etc/chatd/chatd.json
              chatctl db migrate --database-url postgres://owner@db.example/chat --json
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    private struct Result: Encodable {
        var applied: [DBMigration]
    }

    func run() async throws {
        #if Postgres
            let configuration = try await database.configuration()
            let applied = try await DatabaseOptions.explaining(configuration) { () throws(ChatError) in
                try await PostgresSchema(configuration).migrate {
                    Diagnostics.note("migrating to version \($0.version): \($0.name)")
                }
            }
            try output.show(Result(applied: applied.map(DBMigration.init))) { result in
                switch result.applied.count {
                case 0: "up to date"
                case 1: "1 migration applied"
                case let count: "\(count) migrations applied"
                }
            }
        #else
            throw DatabaseOptions.notInThisBuild
        #endif
    }
}
