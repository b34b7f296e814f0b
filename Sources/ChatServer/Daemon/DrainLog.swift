import Logging
import Synchronization

/// Thins a drain's progress, which comes ten times a second, to a log line a second.
final class DrainLog: Sendable {
    private let logger: Logger
    private let calls = Atomic<Int>(0)

    init(_ logger: Logger) { self.logger = logger }

    func left(_ sessions: Int) {
        guard calls.wrappingAdd(1, ordering: .relaxed).newValue % 10 == 0 else { return }
        logger.info("draining", metadata: ["chat.sessions.left": "\(sessions)"])
    }
}
