import ArgumentParser
import ChatLoad

/// `chatctl bench storm`
struct BenchStormCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storm", abstract: "Cut all connections at once and see them come back.",
        discussion: """
            Each comes back as the client library does: after a random wait below half a second, which doubles with each failure up to \
            30 seconds. The report has the time until all are back and what the server answered in between.

            Examples:
              chatctl bench storm --connections 5000
              chatctl bench storm --connections 5000 --door socketio --duration 120 --json
            """)

    @Option(help: "How many connections.")
    var connections = 1000
    @Option(help: "Seconds after which those that are not back count as lost.")
    var duration = 60.0
    @OptionGroup var options: BenchOptions

    func validate() throws { try BenchOptions.check(duration: duration) }

    func run() async throws {
        try await options.run(options.plan(.storm, connections: connections, duration: duration))
    }
}
