package import ChatCore

extension ClientStateMachine {
    /// Any frame arrived, a ping for instance.
    package mutating func frameArrived(_ attempt: Int, now: ContinuousClock.Instant) {
        guard attempt == self.attempt, case .ready(var ready) = phase else { return }
        ready.lastHeard = now
        phase = .ready(ready)
    }

    /// The shell stopped or resumed reading the socket because the application is behind.
    package mutating func readingChanged(_ attempt: Int, isPaused: Bool, now: ContinuousClock.Instant) {
        guard attempt == self.attempt, case .ready(var ready) = phase else { return }
        ready.isReadingPaused = isPaused
        ready.lastHeard = now
        phase = .ready(ready)
    }

    /// The peer sent something that is not the protocol.
    package mutating func protocolBroken(
        _ attempt: Int, _ error: ChatError, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        guard attempt == self.attempt else { return [] }
        switch phase {
        case .authenticating, .ready: return drop(error, .protocolError, now: now)
        case .idle, .connecting, .backingOff, .stopped: return []
        }
    }

    /// A push arrived.
    package mutating func pushArrived(_ attempt: Int, _ push: Push, now: ContinuousClock.Instant) -> [ClientAction] {
        guard attempt == self.attempt, case .ready(var ready) = phase else { return [] }
        switch push {
        case .tokenExpiring:
            guard case .due = ready.refresh else { return [] }
            ready.refresh = .fetching
            phase = .ready(ready)
            return [.refreshToken(attempt, .expiring)]
        case .reconnect(let afterMs):
            drainBegan(delay: .milliseconds(max(0, afterMs)), now: now)
            return []
        case .event, .receipts, .typing, .presence, .resync:
            return [.push(push)]
        }
    }

    /// The provider made a token for the living session.
    package mutating func tokenFetched(_ attempt: Int, _ token: String) -> [ClientAction] {
        guard attempt == self.attempt, case .ready(var ready) = phase, ready.refresh == .fetching else { return [] }
        ready.refresh = .sent
        phase = .ready(ready)
        let command = Command.tokenRefresh(token: token)
        let id = ledger.add(command, for: .tokenRefresh, deadline: nil)
        _ = ledger.markSent(id)
        return [.write(id, command)]
    }

    /// The provider failed while the session lives: tried again until the server ends the session.
    package mutating func tokenFetchFailed(_ attempt: Int, now: ContinuousClock.Instant) {
        guard attempt == self.attempt, case .ready(var ready) = phase, ready.refresh == .fetching else { return }
        ready.refresh = .due(now + settings.refreshRetry)
        phase = .ready(ready)
    }

    /// The server goes: what is under way may still be answered, everything else waits for the next session.
    mutating func drainBegan(delay: Duration?, now: ContinuousClock.Instant) {
        guard case .ready(var ready) = phase, ready.drain == nil else { return }
        ready.drain = ReadyState.Drain(delay: delay, deadline: now + settings.drainGrace)
        phase = .ready(ready)
    }

    mutating func readyDeadlineReached(now: ContinuousClock.Instant) -> [ClientAction] {
        guard case .ready(var ready) = phase else { return [] }
        if !ready.isReadingPaused, ready.silenceDeadline <= now {
            return drop(ChatError(.connectionLost, "The server fell silent."), .abort, now: now)
        }
        if let drain = ready.drain, drain.deadline <= now {
            return drop(ChatError(.shuttingDown), serverDelay: drain.delay, now: now)
        }
        guard case .due(let time) = ready.refresh, time <= now else { return [] }
        ready.refresh = .fetching
        phase = .ready(ready)
        return [.refreshToken(attempt, .expiring)]
    }

    /// The answer to `token.refresh`.
    mutating func tokenRefreshAnswered(
        _ result: Result<Reply, ChatError>, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        guard case .ready(var ready) = phase else { return [] }
        if case .success(.tokenRefreshed(let expiresAt)) = result {
            let time = ready.refreshTime(expiresAt: expiresAt, lead: settings.refreshLead, now: now)
            // A provider that keeps handing out its old token must not be asked without pause.
            ready.refresh = .due(max(time, now + .seconds(1)))
        } else {
            ready.refresh = .due(now + settings.refreshRetry)
        }
        phase = .ready(ready)
        return []
    }
}
