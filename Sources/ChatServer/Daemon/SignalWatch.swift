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

    /// Tools such as `timeout` signal both the process and its group: what follows this soon is the same request.
    private static let echo = Duration.milliseconds(50)

    /// Watches until cancelled.
    func run() async {
        let clock = ContinuousClock()
        var first: ContinuousClock.Instant?
        for await signal in await UnixSignalsSequence(trapping: .sigterm, .sigint) {
            if let first {
                guard clock.now - first > Self.echo else { continue }
                logger.warning("second signal: ending at once", metadata: ["signal": "\(signal)"])
                _exit(130)
            }
            logger.notice("shutting down", metadata: ["signal": "\(signal)"])
            await shutDown()
            first = clock.now
        }
    }
}
