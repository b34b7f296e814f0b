import ChatStore
import Logging
import Synchronization

/// Turns what happens to the database's connections into few log lines: one when it goes, one when it is back, and one for each
/// new reason in between, although every connection tries again and again.
final class DatabaseLog: Sendable {
    private let logger: Logger
    private let outage = Mutex<Outage>(Outage())

    /// What an operator was told so far.
    struct Outage: Sendable {
        private(set) var isOpen = false
        private var reason: String?

        /// How loud an event is.
        mutating func level(_ event: PostgresEvent) -> Logger.Level {
            switch event {
            case .connected:
                defer { self = Outage() }
                return isOpen ? .notice : .debug
            case .connectionLost:
                defer { isOpen = true }
                return isOpen ? .debug : .warning
            case .connectFailed(_, let detail):
                defer {
                    isOpen = true
                    reason = detail
                }
                return isOpen && reason == detail ? .debug : .warning
            }
        }
    }

    init(_ logger: Logger) { self.logger = logger }

    func note(_ event: PostgresEvent) {
        let level = outage.withLock { $0.level(event) }
        let (text, role, detail) =
            switch event {
            case .connected(let role): ("database connected", role, String?.none)
            case .connectionLost(let role, let detail): ("database connection lost; reconnecting", role, detail)
            case .connectFailed(let role, let detail): ("database not reached; trying again", role, detail)
            }
        var metadata: Logger.Metadata = ["chat.database.role": "\(role)"]
        if let detail { metadata["chat.database.detail"] = "\(detail)" }
        logger.log(level: level, "\(text)", metadata: metadata)
    }
}
