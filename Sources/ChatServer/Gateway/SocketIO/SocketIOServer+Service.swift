public import ServiceLifecycle

/// Runs in a service group: a graceful shutdown closes the sockets of all namespaces.
///
/// Not needed for a server on a ``ChatNode``, whose drain it shares.
extension SocketIOServer: Service {
    /// Runs until cancelled or gracefully shut down, then drains.
    public func run() async throws { await engine.runUntilShutdown() }
}
