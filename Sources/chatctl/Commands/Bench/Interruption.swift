import ChatLoad
import UnixSignals

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Ctrl-C as a wish to see the report so far; the second one ends the process.
enum Interruption {
    /// Runs a body, and raises a stop when a signal comes meanwhile.
    static func ending<Value: Sendable>(
        _ stop: LoadStop, _ body: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask {
                for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                    // 128 and the signal's number, as shells report it.
                    if stop.isRaised { exit(128 + SIGINT) }
                    stop.raise()
                }
                return nil
            }
            group.addTask { try await body() }
            defer { group.cancelAll() }
            while let value = try await group.next() {
                if let value { return value }
            }
            throw CancellationError()
        }
    }
}
