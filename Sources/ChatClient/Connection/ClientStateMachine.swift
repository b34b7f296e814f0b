package import ChatCore

/// The life of a client's connection and of its requests. Pure: time comes in as `now`, randomness as a seed, and every
/// event returns what the shell has to do.
///
/// - Guarantees: at most one attempt lives; events of an earlier attempt do nothing; every submitted request comes out
///   in exactly one `complete`; after `finish` no action follows but completions of late submissions.
package struct ClientStateMachine: Sendable {
    enum Phase: Sendable {
        /// → connecting, stopped
        case idle
        /// A token is fetched, then a socket opened; the shell bounds both. → authenticating, backingOff, stopped
        case connecting(TokenRequest)
        /// → ready, connecting, backingOff, stopped
        case authenticating(hello: RequestNumber, deadline: ContinuousClock.Instant)
        /// → connecting, backingOff, stopped
        case ready(ReadyState)
        /// → connecting, stopped
        case backingOff(until: ContinuousClock.Instant)
        /// Final.
        case stopped(ChatError?)
    }

    let settings: ClientTimings
    var phase = Phase.idle
    var ledger = RequestLedger()
    /// Number of the living, or else the last, attempt.
    package internal(set) var attempt = 0
    private var backOff: BackOff
    /// A token was already fetched afresh because of a refusal; cleared by a welcome.
    private var hasFetchedFresh = false

    /// Creates an idle machine.
    package init(settings: ClientTimings, seed: UInt64) {
        self.settings = settings
        backOff = BackOff(settings.reconnect, seed: seed)
    }

    /// True between welcome and the connection's end.
    package var isReady: Bool { if case .ready = phase { true } else { false } }
    /// True once nothing can happen any more.
    package var isStopped: Bool { if case .stopped = phase { true } else { false } }
    /// The next moment at which ``deadlineReached(now:)`` has work.
    package var nextDeadline: ContinuousClock.Instant? {
        let own: ContinuousClock.Instant? =
            switch phase {
            case .idle, .connecting, .stopped: nil
            case .authenticating(_, let deadline): deadline
            case .backingOff(let until): until
            case .ready(let ready): ready.nextDeadline
            }
        return [own, ledger.nextDeadline].compactMap(\.self).min()
    }

    // MARK: Events

    /// The owner wants a connection; only the first call counts.
    package mutating func started() -> [ClientAction] {
        guard case .idle = phase else { return [] }
        return connect(.connect)
    }

    /// The owner wants no more; everything pending fails.
    package mutating func stopped() -> [ClientAction] {
        if case .stopped = phase { return [] }
        return stop(nil)
    }

    /// The attempt's socket is open and speaks the protocol.
    ///
    /// - Parameter hello: The token to sign in with, and how this device presents itself.
    package mutating func socketOpened(
        _ attempt: Int, hello: Command.Hello, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        guard attempt == self.attempt, case .connecting = phase else { return [] }
        let id = ledger.add(.hello(hello), for: .hello, deadline: nil)
        _ = ledger.markSent(id)
        phase = .authenticating(hello: id, deadline: now + settings.helloTimeout)
        return [.stateChanged(.authenticating), .write(id, .hello(hello))]
    }

    /// The token provider threw, or the socket could not be opened.
    package mutating func connectFailed(
        _ attempt: Int, _ error: ChatError, isFinal: Bool, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        guard attempt == self.attempt, case .connecting = phase else { return [] }
        return isFinal ? stop(error) : retreat(error, now: now)
    }

    /// The attempt's socket is gone.
    ///
    /// - Parameter code: The close frame's code, if one came.
    package mutating func socketClosed(_ attempt: Int, code: UInt16?, now: ContinuousClock.Instant) -> [ClientAction] {
        guard attempt == self.attempt else { return [] }
        switch phase {
        case .idle, .connecting, .backingOff, .stopped: return []
        case .authenticating, .ready: return closed(code, now: now)
        }
    }

    /// Time passed.
    package mutating func deadlineReached(now: ContinuousClock.Instant) -> [ClientAction] {
        var actions: [ClientAction] = []
        for id in ledger.expired(at: now) {
            guard let entry = ledger.abandon(id) else { continue }
            actions.append(.complete(id, entry.purpose, .failure(ChatError(.timeout))))
        }
        switch phase {
        case .idle, .connecting, .stopped: break
        case .authenticating(_, let deadline) where deadline <= now:
            actions += drop(ChatError(.timeout), now: now)
        case .authenticating: break
        case .backingOff(let until) where until <= now:
            actions += connect(pendingTokenRequest)
        case .backingOff: break
        case .ready: actions += readyDeadlineReached(now: now)
        }
        return actions
    }

    // MARK: Transitions

    /// What the next attempt asks its token provider; a refusal is remembered across back-off.
    var pendingTokenRequest = TokenRequest.connect

    mutating func welcomed(_ welcome: Reply.Welcome, now: ContinuousClock.Instant) -> [ClientAction] {
        hasFetchedFresh = false
        pendingTokenRequest = .connect
        phase = .ready(ReadyState(welcome, settings: settings, now: now))
        var actions: [ClientAction] = [.stateChanged(.ready)]
        // What waited goes first; what the welcome sets off (listings, syncs) comes behind it.
        for id in ledger.unsent {
            if let command = ledger.markSent(id) { actions.append(.write(id, command)) }
        }
        return actions + [.welcomed(welcome)]
    }

    /// The server refused the token: a fresh one is asked for once, the second refusal stops the client.
    mutating func tokenRefused(_ error: ChatError) -> [ClientAction] {
        guard !hasFetchedFresh else { return [.close(attempt, .normal)] + stop(error) }
        hasFetchedFresh = true
        pendingTokenRequest = .rejected(error)
        let lost = connectionLost()
        return [.close(attempt, .normal)] + lost + connect(.rejected(error))
    }

    /// Gives the living socket up and backs off.
    mutating func drop(
        _ error: ChatError, _ close: SocketClose = .normal, serverDelay: Duration? = nil, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        [.close(attempt, close)] + retreat(error, serverDelay: serverDelay, now: now)
    }

    /// Ends for good.
    mutating func stop(_ error: ChatError?) -> [ClientAction] {
        var actions: [ClientAction] = []
        switch phase {
        case .connecting, .authenticating, .ready: actions.append(.close(attempt, .normal))
        case .idle, .backingOff, .stopped: break
        }
        phase = .stopped(error)
        actions.append(.connectionLost)
        for (id, entry) in ledger.removeAll() {
            actions.append(.complete(id, entry.purpose, .failure(error ?? ClientFailure.stopped)))
        }
        return actions + [.stateChanged(.stopped(error)), .finish(error)]
    }

    private mutating func connect(_ request: TokenRequest) -> [ClientAction] {
        attempt += 1
        phase = .connecting(request)
        return [.stateChanged(.connecting(attempt: attempt)), .open(attempt, request)]
    }

    private mutating func retreat(
        _ error: ChatError, serverDelay: Duration? = nil, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        var readyFor: Duration?
        if case .ready(let ready) = phase { readyFor = now - ready.since }
        let delay = backOff.delay(readyFor: readyFor, serverDelay: serverDelay)
        let lost = connectionLost()
        phase = .backingOff(until: now + delay)
        return lost + [.stateChanged(.backingOff(delay, error))]
    }

    private mutating func closed(_ code: UInt16?, now: ContinuousClock.Instant) -> [ClientAction] {
        guard let code, (4000..<5000).contains(code) else {
            return retreat(ChatError(.connectionLost), serverDelay: plannedDelay, now: now)
        }
        let error = ClientFailure.closed(code)
        if code < 4500 {
            if code == CloseCode.tokenExpired.wireValue { pendingTokenRequest = .rejected(error) }
            return retreat(error, serverDelay: plannedDelay, now: now)
        }
        return code == CloseCode.invalidToken.wireValue ? tokenRefused(error) : stop(error)
    }

    private var plannedDelay: Duration? {
        if case .ready(let ready) = phase { ready.drain?.delay } else { nil }
    }

    private mutating func connectionLost() -> [ClientAction] {
        let gone = ledger.connectionLost()
        return [.connectionLost]
            + gone.map { .complete($0.id, $0.entry.purpose, .failure(ChatError(.connectionLost))) }
    }
}
