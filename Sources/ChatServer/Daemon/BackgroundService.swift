import ServiceLifecycle

/// A service that runs until its turn comes in a graceful shutdown and is then cancelled.
struct BackgroundService: Service {
    let body: @Sendable () async throws -> Void

    func run() async throws {
        do {
            try await cancelWhenGracefulShutdown(body)
        } catch is CancellationError {
            // The end that was asked for.
        }
        // A body that ends early must not take the group down before the others are drained.
        try? await gracefulShutdown()
    }
}
