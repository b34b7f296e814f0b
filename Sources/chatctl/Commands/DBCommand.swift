import ArgumentParser

/// `chatctl db …`
struct DBCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "db", abstract: "Set up and look after the Postgres database.",
        discussion: """
            The database is the one that chatd would use: --database-url, CHAT_DATABASE_… and DB_… variables, the file of \
            --config or CHAT_CONFIG, secret files; what these leave open, libpq's own variables (PGHOST …), service and \
            password files say. No chatd has to run.

            Exit status: 0 done; 1 findings of a check; 3 migrations are missing; 75 the server cannot be reached, which may \
            work later; 78 the configuration is wrong, or the schema is newer than this program.

            Examples:
              chatctl db wait --timeout 30 && chatctl db migrate
              chatctl db status --database-url postgres://chat@db.example/chat
            """,
        subcommands: [DBMigrateCommand.self, DBStatusCommand.self, DBCheckCommand.self, DBWaitCommand.self])
}
