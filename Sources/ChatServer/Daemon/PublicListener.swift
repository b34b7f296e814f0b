import Hummingbird
import Logging
import NIOCore
import ServiceLifecycle

/// Serves the public doors, and on graceful shutdown stops accepting, drains the node and waits for the sockets to close.
struct PublicListener: Service {
    let application: Application<RouterResponder<PublicRequestContext>>
    let node: ChatNode
    let host: String
    let port: Int
    let logger: Logger

    /// Close handshakes that are still under way when the drain is over may take this long.
    private static let closing = Duration.seconds(3)

    private enum Step { case served, drained, timeUp }

    func run() async throws {
        do {
            try await withThrowingTaskGroup(of: Step.self) { group in
                group.addTask {
                    // Connections are accepted on a loop, too: a hop to another thread and back would cost more than the rest.
                    try await withTaskExecutorPreference(LoopExecutor(node.eventLoopGroup.next())) {
                        try await application.run()
                    }
                    return .served
                }
                group.addTask {
                    try await gracefulShutdown()
                    await drain()
                    return .drained
                }
                var isServing = true
                var isDraining = true
                while let step = try await group.next() {
                    switch step {
                    case .served: isServing = false
                    case .drained:
                        isDraining = false
                        group.addTask {
                            try await Task.sleep(for: Self.closing)
                            return .timeUp
                        }
                    case .timeUp: group.cancelAll()
                    }
                    // A listener that ends before a drain began has failed; its error came through `next`.
                    if !isServing, !isDraining || node.isReady { group.cancelAll() }
                }
            }
        } catch is CancellationError {
            // What was left after the drain is cut; nothing failed.
        } catch let error as IOError {
            throw StartupFailure.bind(error, host: host, port: port)
        } catch let error as SocketAddressError {
            throw StartupFailure.bind(error, host: host, port: port)
        }
    }

    private func drain() async {
        logger.notice("draining: no new connections, sessions are told to reconnect")
        let log = DrainLog(logger)
        await node.drain { log.left($0) }
        let left = await node.sessions().count
        logger.notice("drained", metadata: ["chat.sessions.left": "\(left)"])
    }
}
