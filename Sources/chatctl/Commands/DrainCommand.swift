import ArgumentParser
import ChatServer

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// `chatctl drain`
struct DrainCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drain", abstract: "Tell all clients to reconnect elsewhere and take no new ones.",
        discussion: """
            The node stays up and unready, so that it can be looked at; end the process with SIGTERM, or use --stop.
            A drain cannot be taken back.

            Examples:
              chatctl drain
              chatctl drain --stop      then end the process, as SIGTERM does
            """)

    @Flag(help: "End the process afterwards.")
    var stop = false
    @OptionGroup var admin: AdminOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await admin.client.lines(post: "drain", [("stop", stop ? "true" : nil)]) { line in
            guard !output.json else { return Terminal.line(line) }
            let progress = try JSONDecoder().decode(AdminDrainProgress.self, from: Data(line.utf8))
            Terminal.line(progress.done ? "drained, \(progress.left) sessions left" : "\(progress.left) sessions left")
        }
    }
}
