package import ChatCore

extension ClientStateMachine {
    /// Somebody wants an answer. Before the welcome a request waits for it; its deadline runs meanwhile.
    ///
    /// - Returns: The request's id, and the actions: it is written, waits, or is completed as refused.
    package mutating func submitted(
        _ command: Command, for purpose: RequestPurpose, now: ContinuousClock.Instant
    ) -> (id: RequestNumber, actions: [ClientAction]) {
        let deadline = command.waitsForEver ? nil : now + settings.requestTimeout
        let isFull = purpose.isUser && ledger.count >= settings.maxPendingRequests
        let id = ledger.add(command, for: purpose, deadline: deadline)
        switch phase {
        case .stopped(let error):
            _ = ledger.take(id)
            return (id, [.complete(id, purpose, .failure(error ?? ClientFailure.stopped))])
        case _ where isFull:
            _ = ledger.take(id)
            return (id, [.complete(id, purpose, .failure(ClientFailure.tooManyRequests))])
        case .ready(let ready) where ready.drain == nil:
            _ = ledger.markSent(id)
            return (id, [.write(id, command)])
        case .idle, .connecting, .authenticating, .ready, .backingOff:
            if purpose.isUser { return (id, []) }
            // The client's own parts start over with the next session.
            _ = ledger.take(id)
            return (id, [.complete(id, purpose, .failure(ChatError(.connectionLost)))])
        }
    }

    /// The waiting task was cancelled.
    package mutating func cancelled(_ id: RequestNumber) -> [ClientAction] {
        guard let entry = ledger.abandon(id) else { return [] }
        return [.complete(id, entry.purpose, .failure(ClientFailure.cancelled))]
    }

    /// The shell could not write the request (larger than the server takes, for instance).
    package mutating func writeRefused(_ id: RequestNumber, _ error: ChatError) -> [ClientAction] {
        guard let entry = ledger.take(id), !entry.isAbandoned else { return [] }
        return [.complete(id, entry.purpose, .failure(error))]
    }

    /// What a living id asked; the shape of its reply depends on it.
    package func command(for id: RequestNumber) -> Command? { ledger.command(for: id) }

    /// Requests without an answer, abandoned ones included.
    package var pendingCount: Int { ledger.count }

    /// True while the application waits for a reply on the wire.
    package var isUserWaiting: Bool { ledger.isUserWaiting }

    /// A reply arrived. One to an unknown id is ignored.
    package mutating func replyArrived(
        _ attempt: Int, _ id: RequestNumber, _ result: Result<Reply, ChatError>, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        guard attempt == self.attempt else { return [] }
        switch phase {
        case .idle, .connecting, .backingOff, .stopped: return []
        case .authenticating(let hello, _):
            return id == hello ? helloAnswered(hello, result, now: now) : []
        case .ready: return answered(id, result, now: now)
        }
    }

    private mutating func answered(
        _ id: RequestNumber, _ result: Result<Reply, ChatError>, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        if case .failure(let error) = result, error.code == .shuttingDown {
            return refusedByDrain(id, error, now: now)
        }
        guard let entry = ledger.take(id) else { return [] }
        if entry.purpose == .tokenRefresh { return tokenRefreshAnswered(result, now: now) }
        guard !entry.isAbandoned else {
            if case .success(let reply) = result { return [.stray(entry.command, reply)] }
            return []
        }
        if case .success(let reply) = result {
            return [.answered(entry.command, reply), .complete(id, entry.purpose, result)]
        }
        return [.complete(id, entry.purpose, result)]
    }

    /// A draining server did not execute the request; whatever it was, it may be sent to the next one.
    private mutating func refusedByDrain(
        _ id: RequestNumber, _ error: ChatError, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        ledger.putBack(id)
        drainBegan(delay: error.retryAfterMs.map(Duration.milliseconds), now: now)
        return []
    }

    private mutating func helloAnswered(
        _ id: RequestNumber, _ result: Result<Reply, ChatError>, now: ContinuousClock.Instant
    ) -> [ClientAction] {
        _ = ledger.take(id)
        switch result {
        case .success(.welcome(let welcome)):
            return welcomed(welcome, now: now)
        case .success:
            return drop(ClientFailure.unexpectedReply, .protocolError, now: now)
        case .failure(let error):
            let code = CloseCode(error)
            if code == .invalidToken || code == .tokenExpired { return tokenRefused(error) }
            guard case .after(let delay) = error.retry else { return stop(error) }
            return drop(error, serverDelay: delay, now: now)
        }
    }
}
