import ArgumentParser
import ChatCore
import ChatServer
import ChatStore

/// `chatctl db check`
struct DBCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Check that what the database holds is consistent.",
        discussion: """
            Reads all logs, which takes its time on a large database; what is being checked is told on standard error. \
            Changes nothing, and chatd may run meanwhile.

            Exits 0 when all is well, 1 when something was found, 75 when the server cannot be reached, 78 when the \
            configuration is wrong or the schema is not the one of this program.

            Examples:
              chatctl db check
              chatctl db check --json | jq '.findings[].text'
            """)

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    private struct Finding: Encodable {
        var check: String
        var conversation: String?
        var text: String
    }

    private struct Result: Encodable {
        var findings: [Finding]
    }

    func run() async throws {
        #if Postgres
            let configuration = try await database.configuration()
            let found = try await DatabaseOptions.explaining(configuration) { () throws(ChatError) in
                try await PostgresSchema(configuration).check { Diagnostics.note($0) }
            }
            let findings = found.map { Finding(check: $0.check, conversation: $0.conversation, text: $0.text) }
            try output.show(Result(findings: findings), Self.text)
            if !findings.isEmpty { throw CommandFailure("", status: 1) }
        #else
            throw DatabaseOptions.notInThisBuild
        #endif
    }

    private static func text(_ result: Result) -> String {
        guard !result.findings.isEmpty else { return "all is well" }
        var table = Table("CHECK", "CONVERSATION", "FINDING")
        for finding in result.findings { table.add(finding.check, finding.conversation ?? "-", finding.text) }
        return table.text
    }
}
