public import ServiceLifecycle

/// Runs in a service group: keeps the node's timers; a graceful shutdown drains its sockets first.
///
/// Add it as a service of the application that serves the door (`application.addServices(node)`).
extension ChatNode: Service {
    /// Runs until cancelled or gracefully shut down.
    public func run() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                async let late: Void = self.publishLateNews()
                await self.keepTime()
                await late
            }
            group.addTask {
                try await gracefulShutdown()
                await self.drain()
            }
            do { try await group.next() } catch is CancellationError {}
            group.cancelAll()
        }
    }
}
