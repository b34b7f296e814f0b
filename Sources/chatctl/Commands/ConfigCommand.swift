import ArgumentParser
import ChatServer

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `chatctl config …`
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check a configuration of chatd.", subcommands: [Check.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Read a configuration as chatd would and show every value and where it comes from.",
            discussion: """
                Takes the options of chatd behind --, and reads the same CHAT_ variables. Secrets are shown as ***.
                Exits 78 when something is wrong and names the key.

                Examples:
                  chatctl config check --config /etc/chatd/chatd.json
                  chatctl config check -- --dev --port 9000
                """)

        @Option(help: "The configuration file.")
        var config: String?
        @Option(help: "The directory of secret files.")
        var secrets: String?
        @Argument(help: "Further options of chatd, behind --.")
        var options: [String] = []
        @OptionGroup var output: OutputOptions

        private struct Row: Encodable {
            var key: String
            var value: String
            var source: String
            var isDefault: Bool
        }

        func run() async throws {
            var arguments = options
            if let config { arguments += ["--config", config] }
            if let secrets { arguments += ["--secrets", secrets] }
            let request = try await LaunchRequest(
                arguments: arguments + ["--check-config"], environment: ProcessInfo.processInfo.environment)
            guard case .check(let loaded) = request else {
                throw CommandFailure("--help and --version are no configuration", status: 64)
            }
            let rows = loaded.report.entries.map {
                Row(key: $0.name, value: $0.value, source: $0.source, isDefault: $0.isDefault)
            }
            try output.show(rows) { _ in loaded.report.table }
        }
    }
}
