import ArgumentParser
import ChatCore
import ChatServer
import ChatStore

/// `chatctl import …`
struct ImportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Fill a database from an archive, or from the older stack.",
        discussion: """
            Without a subcommand an archive is read.

            Examples:
              chatctl import --input chat.jsonl
              chatctl import livechat --from postgres://reader@old.example/livechat --dry-run
            """,
        subcommands: [ImportArchiveCommand.self, ImportLiveChatCommand.self],
        defaultSubcommand: ImportArchiveCommand.self)
}

/// `chatctl import archive`
struct ImportArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive", abstract: "Fill an empty database from an archive that 'chatctl export' wrote.",
        discussion: """
            All or nothing: one transaction, committed when the archive is complete and what it says is consistent. The \
            schema has to be there ('chatctl db migrate') and must hold neither users nor conversations. Search finds \
            everything at once; its index is built by chatd afterwards.

            The database gets a new epoch: clients of the archived one begin anew. --epoch with the old one ('chatctl db \
            status' shows it) is right when this database takes the other's place and the other never runs again.

            Exits 0 when done, 1 when the archive or the database is refused, 75 when the server cannot be reached, 78 when \
            the configuration is wrong.

            Examples:
              chatctl import --input chat.jsonl
              zstd -d < chat.jsonl.zst | chatctl import --database-url postgres://chat@db.example/chat
            """)

    @Option(name: .customLong("input"), help: "The file to read; - for standard input.")
    var file = "-"
    @Option(help: "What identifies the store from now on, instead of a new name.")
    var epoch: String?
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        #if Postgres
            let configuration = try await database.configuration()
            let source = try ByteInput(file)
            let line = ProgressLine()
            defer { line.end() }
            let counts = try await DatabaseOptions.explainingAll(configuration) { [epoch] in
                try await PostgresArchive(configuration).import(
                    epoch: epoch, from: { try source.read() }
                ) { progress in
                    let text = ArchiveSummary.line(progress)
                    if progress.step == nil { line.show(text) } else { line.step(text) }
                }
            }
            line.end()
            try output.show(ArchiveSummary(counts)) { "imported " + $0.text }
        #else
            throw DatabaseOptions.notInThisBuild
        #endif
    }
}
