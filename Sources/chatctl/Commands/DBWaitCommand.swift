import ArgumentParser
import ChatCore
import ChatServer
import ChatStore

/// `chatctl db wait`
struct DBWaitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wait", abstract: "Wait until the database server answers.",
        discussion: """
            Tries again and again until the server lets this role in, whatever its schema; for scripts that start both. \
            What it waits for is told on standard error.

            Exits 0 when the server answered, 75 when the time was up, 78 at once when the configuration is wrong or the \
            server refuses the role.

            Examples:
              chatctl db wait
              chatctl db wait --timeout 120 --database-url postgres://chat@db.example/chat
            """)

    @Option(help: "Seconds to wait, 1 to 86400.")
    var timeout = 60
    @OptionGroup var database: DatabaseOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...86_400).contains(timeout) else { throw ValidationError("--timeout must be 1 to 86400 seconds") }
    }

    private struct Result: Encodable {
        var target: String
        var waitedMs: Int64
    }

    func run() async throws {
        #if Postgres
            var configuration = try await database.configuration()
            let clock = ContinuousClock()
            let start = clock.now
            let end = start + .seconds(timeout)
            var told: String?
            while true {
                let left = end - clock.now
                configuration.connectTimeout = max(.milliseconds(100), min(configuration.connectTimeout, left))
                do throws(ChatError) {
                    _ = try await PostgresSchema(configuration).status()
                    break
                } catch {
                    guard error.code == .storeUnavailable else { throw error }
                    let reason = DatabaseOptions.reason(error)
                    if reason != told { Diagnostics.note("waiting for \(configuration.target): \(reason)") }
                    told = reason
                }
                guard end - clock.now > .zero else {
                    throw CommandFailure(
                        "\(configuration.target) did not answer within \(timeout) seconds",
                        status: DatabaseOptions.isUnreachable)
                }
                try await clock.sleep(until: min(end, clock.now + .milliseconds(500)))
            }
            let waited = (clock.now - start).milliseconds
            try output.show(Result(target: configuration.target, waitedMs: waited)) { "\($0.target) answers" }
        #else
            throw DatabaseOptions.notInThisBuild
        #endif
    }
}
