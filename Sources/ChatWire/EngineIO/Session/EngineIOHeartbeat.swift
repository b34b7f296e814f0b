public import ChatCore

/// When a session's next ping is due and when it is gone for want of a pong.
///
/// Both follow from the last sign of life, not from when a timer happened to run: a late timer delays the ping, never the end.
@usableFromInline
struct EngineIOHeartbeat: Hashable, Sendable {
    private let interval: Duration
    /// When the next ping is due; nil while one is unanswered.
    private(set) var pingAt: Timestamp?
    /// When the session is gone unless a pong comes.
    @usableFromInline var goneAt: Timestamp
    private let patience: Duration

    /// Starts at the handshake.
    init(settings: EngineIOSettings, at now: Timestamp) {
        interval = settings.pingInterval
        patience = settings.pingInterval + settings.pingTimeout
        pingAt = now + interval
        goneAt = now + patience
    }

    /// The next of the two.
    var nextDeadline: Timestamp { pingAt.map { min($0, goneAt) } ?? goneAt }

    /// Whether a ping is due now; it counts as sent.
    mutating func takePing(at now: Timestamp) -> Bool {
        guard let due = pingAt, due <= now else { return false }
        pingAt = nil
        return true
    }

    /// The client answered, or said that it lives without being asked.
    mutating func pongReceived(at now: Timestamp) {
        pingAt = now + interval
        goneAt = now + patience
    }
}
