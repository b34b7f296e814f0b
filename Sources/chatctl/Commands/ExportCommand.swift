import ArgumentParser
import ChatCore
import ChatServer
import ChatStore

/// `chatctl export`
struct ExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export", abstract: "Write everything a database holds as lines of JSON.",
        discussion: """
            One moment's state, although chatd may run meanwhile. The file gets its name when it is complete, and only its \
            owner can read it: it holds all messages. The format stands in Docs/archive.md.

            Exits 0 when done, 75 when the server cannot be reached, 78 when the configuration is wrong.

            Examples:
              chatctl export --output chat.jsonl
              chatctl export | zstd > chat.jsonl.zst
            """)

    @Option(name: .customLong("output"), help: "The file to write; - for standard output.")
    var file = "-"
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        #if Postgres
            let configuration = try await database.configuration()
            let target = try ByteOutput(file)
            let line = ProgressLine()
            defer { line.end() }
            let counts = try await DatabaseOptions.explainingAll(configuration) {
                try await PostgresArchive(configuration).export(to: { try target.write($0) }) { progress in
                    line.show(ArchiveSummary.line(progress))
                }
            }
            line.end()
            try target.finish()
            let summary = ArchiveSummary(counts)
            guard target.isStandardOutput else { return try output.show(summary) { "exported " + $0.text } }
            StandardStream.error.write(
                output.json ? try JSONOutput.line(summary) + "\n" : "chatctl: exported \(summary.text)\n")
        #else
            throw DatabaseOptions.notInThisBuild
        #endif
    }
}
