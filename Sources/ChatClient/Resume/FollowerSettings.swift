package import ChatCore

/// Bounds and periods of ``LogFollower``.
package struct FollowerSettings: Hashable, Sendable {
    /// How long a gap may heal by itself before a `sync` is asked.
    package var grace = Duration.milliseconds(200)
    /// Events kept beyond a gap, per conversation.
    package var maxAhead = 256
    /// Syncs at once; the others queue.
    package var maxSyncsInFlight = 4
    /// Entries per listing page.
    package var listingPage = ConversationLimits.maxPage
    /// A conversation absent from the first listing yet made this shortly before it counts as new: clocks of several
    /// server nodes may differ.
    package var newnessTolerance = Duration.seconds(60)

    /// Creates the defaults.
    package init() {}

    /// When to repeat a question that failed.
    func retryDelay(_ error: ChatError) -> Duration {
        if case .after(let delay) = error.retry { max(delay, .milliseconds(100)) } else { .seconds(30) }
    }
}

/// What ``LogFollower`` asks its surroundings to do.
package enum FollowerOutput: Hashable, Sendable {
    /// Tell the application.
    case emit(ChatClientEvent)
    /// Ask `sync`.
    case sync(SyncQuery)
    /// Ask `inbox`.
    case list(after: InboxCursor?)
    /// Ask `conversation.get`.
    case lookUp(ConversationID)
}
