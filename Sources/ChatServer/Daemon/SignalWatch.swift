import Logging
import ServiceLifecycle
import UnixSignals

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Turns the first SIGTERM or SIGINT into a graceful shutdown and ends the process at the second.
struct SignalWatch: Sendable {
    let logger: Logger
    /// Starts the graceful shutdown.
    let shutDown: @Sendable () async -> Void

    /// Watches until cancelled.
    func run() async {
        var isShuttingDown = false
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            if isShuttingDown {
                logger.warning("second signal: ending at once", metadata: ["signal": "\(signal)"])
                _exit(130)
            }
            isShuttingDown = true
            logger.notice("shutting down", metadata: ["signal": "\(signal)"])
            await shutDown()
        }
    }
}
