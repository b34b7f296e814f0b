import ChatCore
import ChatServer
import Logging

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif
#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// The chat daemon: reads the configuration, then runs a ``ChatDaemon``. All logic is in ChatServer.
@main
struct Main {
    static func main() async {
        // A log reader that goes away is no reason to end.
        signal(SIGPIPE, SIG_IGN)
        let environment = ProcessInfo.processInfo.environment
        do {
            switch try await LaunchRequest(
                arguments: Array(CommandLine.arguments.dropFirst()), environment: environment)
            {
            case .help: show(ConfigurationHelp.text)
            case .version: show("chatd \(ChatServerVersion.current)")
            case .check(let loaded): show(loaded.report.table)
            case .run(let loaded): try await run(loaded.configuration, environment)
            }
        } catch {
            let failure = StartupFailure(error)
            StandardStream.error.write("chatd: \(failure.message)\n")
            exit(failure.exitStatus)
        }
    }

    private static func run(_ configuration: ChatServerConfiguration, _ environment: [String: String]) async throws {
        let log = configuration.log
        LoggingSystem.bootstrap { LineLogHandler(label: $0, level: log.level, format: log.format) }
        let daemon = ChatDaemon(
            configuration, environment: environment, logger: Logger(label: "chatd"), announce: { show($0) })
        try await daemon.run(handlingSignals: true)
    }

    private static func show(_ text: String) { StandardStream.output.write(text + "\n") }
}
