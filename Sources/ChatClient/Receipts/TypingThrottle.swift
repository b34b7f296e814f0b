package import ChatCore

/// Thins out typing signals, so that an application may report every key press.
///
/// A signal lasts six seconds at the receivers; an unchanged "active" is therefore repeated at most every three.
package struct TypingThrottle: Sendable {
    private static let renewal = Duration.seconds(3)
    private var active: [ConversationID: ContinuousClock.Instant] = [:]

    /// Creates a throttle that remembers nothing.
    package init() {}

    /// Whether this signal should be sent.
    package mutating func shouldSend(
        _ isActive: Bool, in conversation: ConversationID, now: ContinuousClock.Instant
    ) -> Bool {
        guard isActive else { return active.removeValue(forKey: conversation) != nil }
        if let last = active[conversation], now - last < Self.renewal { return false }
        active[conversation] = now
        return true
    }

    /// The session that was typing is gone, and its signals with it.
    package mutating func connectionLost() { active = [:] }
}
