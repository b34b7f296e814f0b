public import ServiceLifecycle

/// Runs in a service group: a graceful shutdown drains the sessions and closes those whose handlers did not.
extension EngineIOServer: Service {
    /// Runs until cancelled or gracefully shut down, then drains and closes.
    public func run() async throws {
        await runUntilShutdown()
        closeAll()
    }

    /// Waits for the shutdown, then drains. A listener that is shut down first drains as well: see ``drain()``.
    func runUntilShutdown() async {
        // Cancelled: the end all the same.
        try? await gracefulShutdown()
        drain()
    }
}
