public import ChatCore

/// Time and the end of a session.
extension EngineIOSession {
    /// When ``deadlineReached(at:)`` is next needed; nil when the session is over. Re-read after every call
    /// but those that answered `.deliver`, `.write` or `.wait`: these leave it as it is.
    public var nextDeadline: Timestamp? {
        switch state {
        case .polling, .webSocket:
            return heartbeat.nextDeadline
        case .upgrading(let requests, let upgrade):
            let next = min(heartbeat.nextDeadline, upgrade.deadline)
            guard requests.poll != nil, let noop = upgrade.noopDue(at: next) else { return next }
            return min(next, noop)
        case .closing(_, let upgrade, let deadline):
            return upgrade.map { min($0.deadline, deadline) } ?? deadline
        case .closed:
            return nil
        }
    }

    /// Time has passed; everything that was due until now is done at once.
    public mutating func deadlineReached(at now: Timestamp) -> [Action] {
        var actions = expire(at: now)
        if isClosed { return actions }
        switch state {
        case .upgrading(let requests, let upgrade) where upgrade.deadline <= now:
            state = .polling(requests)
            actions.append(.closeSocket(upgrade.socket))
        case .closing(let post, let upgrade?, let deadline) where upgrade.deadline <= now:
            state = .closing(post: post, upgrade: nil, deadline: deadline)
            return [.closeSocket(upgrade.socket)]
        case .closing, .closed:
            return actions
        case .polling, .upgrading, .webSocket:
            break
        }
        if heartbeat.takePing(at: now) {
            if case .webSocket(let socket) = state {
                actions.append(.write(socket, [.ping]))
            } else {
                isPingWaiting = true
                actions += releasePoll()
            }
        }
        return actions + releasePollByNoop(at: now)
    }

    /// Closes in good order: what waits is still brought to the client, by its next polls if need be.
    ///
    /// - Returns: Ends with ``EngineIOAction/ended(_:)``, or that comes later, within ``EngineIOSettings/closeTimeout``.
    public mutating func close(at now: Timestamp) -> [Action] {
        let expired = expire(at: now)
        let requests: Requests
        var upgrade: Upgrade?
        switch state {
        case .polling(let pending): requests = pending
        case .upgrading(let pending, let attempt): (requests, upgrade) = (pending, attempt)
        case .webSocket: return finish(.serverClosed)
        case .closing, .closed: return expired
        }
        var actions: [Action] = []
        // Before its probe is answered a client still polls; behind it the socket may be the only way.
        if let attempt = upgrade, !attempt.isProbed {
            actions.append(.closeSocket(attempt.socket))
            upgrade = nil
        }
        let deadline = min(now + settings.closeTimeout, heartbeat.goneAt)
        state = .closing(post: requests.post, upgrade: upgrade, deadline: deadline)
        if let poll = requests.poll { actions += farewell(poll) }
        return actions
    }

    /// Closes at once and drops what waits; a pending poll is told.
    public mutating func abort(_ reason: EngineIOCloseReason, at now: Timestamp) -> [Action] {
        let expired = expire(at: now)
        return isClosed ? expired : finish(reason)
    }

    /// Ends the session when its time was up before this event.
    mutating func expire(at now: Timestamp) -> [Action] {
        switch state {
        case .polling, .upgrading, .webSocket: now >= heartbeat.goneAt ? finish(.pingTimeout) : []
        case .closing(_, _, let deadline): now >= deadline ? finish(.serverClosed) : []
        case .closed: []
        }
    }

    /// Answers a poll of a closing session: the rest of what waits, and behind it a close packet that ends the session.
    mutating func farewell(_ poll: Request) -> [Action] {
        var packets = takePackets()
        guard outbox.isEmpty, packets.count < max(1, settings.maxPacketsPerPoll) else {
            return [.respond(poll, .packets(packets))]
        }
        packets.append(.close)
        return [.respond(poll, .packets(packets))] + finish(.serverClosed)
    }

    /// Ends the session in any state but closed: gives back all tickets, drops what waits.
    ///
    /// - Parameter packet: What a pending poll is told.
    mutating func finish(
        _ reason: EngineIOCloseReason, answeringPollWith packet: EngineIOPacket<Message> = .close
    ) -> [Action] {
        var requests = Requests()
        var socket: Socket?
        switch state {
        case .polling(let pending): requests = pending
        case .upgrading(let pending, let upgrade): (requests, socket) = (pending, upgrade.socket)
        case .webSocket(let current): socket = current
        case .closing(let post, let upgrade, _): (requests.post, socket) = (post, upgrade?.socket)
        case .closed: return []
        }
        state = .closed
        outbox.removeAll()
        isPingWaiting = false
        var actions: [Action] = []
        if let poll = requests.poll { actions.append(.respond(poll, .packets([packet]))) }
        if let post = requests.post { actions.append(.respond(post, .refused(.badRequest))) }
        if let socket { actions.append(.closeSocket(socket)) }
        return actions + [.ended(reason)]
    }
}
