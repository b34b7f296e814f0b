import ChatCore

/// A living session's clocks: heartbeat and token.
struct ReadyState: Sendable {
    /// Where the replacement of the token stands.
    enum Refresh: Hashable, Sendable {
        /// Next try then.
        case due(ContinuousClock.Instant)
        /// The provider works on it.
        case fetching
        /// `token.refresh` is on its way.
        case sent
    }

    /// When the welcome came.
    let since: ContinuousClock.Instant
    /// The server's ping interval.
    let heartbeat: Duration
    /// Server time minus a zero point of ours: server now = `serverEpoch` + (now − since).
    private let serverTime: Timestamp
    /// Last frame of any kind.
    var lastHeard: ContinuousClock.Instant
    /// The application is behind and nothing is read; silence proves nothing then.
    var isReadingPaused = false
    var refresh: Refresh
    /// The server drains: answers still come, but nothing new is asked.
    var drain: Drain?

    /// A server on its way out.
    struct Drain: Hashable, Sendable {
        /// How long to stay away after its close.
        var delay: Duration?
        /// When its close is no longer waited for.
        var deadline: ContinuousClock.Instant
    }

    init(_ welcome: Reply.Welcome, settings: ClientTimings, now: ContinuousClock.Instant) {
        since = now
        lastHeard = now
        // A hostile or broken interval must not turn supervision into a busy loop or off.
        heartbeat = .milliseconds(min(max(welcome.heartbeatMs, 1000), 600_000))
        serverTime = welcome.now
        refresh = .fetching
        refresh = .due(refreshTime(expiresAt: welcome.tokenExpiresAt, lead: settings.refreshLead, now: now))
    }

    var nextDeadline: ContinuousClock.Instant? {
        let silence: ContinuousClock.Instant? = isReadingPaused ? nil : silenceDeadline
        let token: ContinuousClock.Instant? = if case .due(let time) = refresh { time } else { nil }
        return [silence, token, drain?.deadline].compactMap(\.self).min()
    }

    /// Two intervals and a little for the network after the last frame.
    var silenceDeadline: ContinuousClock.Instant { lastHeard + heartbeat * 2 }

    /// When to refresh a token that the server accepts until `expiresAt` by its own clock.
    func refreshTime(expiresAt: Timestamp, lead: Duration, now: ContinuousClock.Instant) -> ContinuousClock.Instant {
        let life = max(.zero, expiresAt.since(serverTime + (now - since)))
        return now + max(life - lead, life / 2)
    }
}
