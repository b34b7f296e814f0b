import ArgumentParser
import ChatLoad

/// `chatctl bench connect`
struct BenchConnectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "connect", abstract: "Sign many users in and let them be idle.",
        discussion: """
            Says how many sign in a second, how long each takes from TCP connect to welcome, and with --server-pid what an idle \
            connection costs in memory and time.

            Examples:
              chatctl bench connect --connections 10000
              chatctl bench connect --connections 2000 --connect-rate 500 --duration 30 --server-pid $(pidof chatd)
            """)

    @Option(help: "How many connections.")
    var connections = 1000
    @Option(help: "Seconds for which all stay idle.")
    var duration = 5.0
    @OptionGroup var options: BenchOptions

    func validate() throws { try BenchOptions.check(duration: duration) }

    func run() async throws {
        try await options.run(options.plan(.connect, connections: connections, duration: duration))
    }
}
