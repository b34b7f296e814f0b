public import ChatCore

/// WebSockets of a session and the move to one.
extension EngineIOSession {
    /// A WebSocket was opened with the session's `sid`.
    ///
    /// Only the first one on a polling session can become its transport; any other is closed and disturbs nothing.
    public mutating func socketOpened(_ socket: Socket, at now: Timestamp) -> [Action] {
        let expired = expire(at: now)
        guard case .polling(let requests) = state, settings.allowsUpgrade else {
            return [.closeSocket(socket)] + expired
        }
        state = .upgrading(requests, Upgrade(socket: socket, deadline: now + settings.upgradeTimeout))
        return []
    }

    /// A WebSocket is gone, by whomever; nothing happens when it was not, or no longer, the session's.
    public mutating func socketClosed(_ socket: Socket, at now: Timestamp) -> [Action] {
        switch state {
        case .webSocket(let current) where current == socket:
            state = .polling(Requests())  // so that it is not given back once more
            return finish(.transportClosed)
        case .upgrading(let requests, let upgrade) where upgrade.socket == socket:
            state = .polling(requests)
        case .closing(let post, let upgrade?, let deadline) where upgrade.socket == socket:
            state = .closing(post: post, upgrade: nil, deadline: deadline)
        case .polling, .upgrading, .webSocket, .closing, .closed:
            break
        }
        return expire(at: now)
    }

    /// Treats all frames that are not plainly a message on the session's own socket.
    @usableFromInline
    mutating func treat(_ frame: EngineIOFrame, on socket: Socket, at now: Timestamp) -> FrameAction {
        let expired = expire(at: now)
        switch state {
        case .webSocket(let current) where current == socket:
            return treat(frame, at: now)
        case .upgrading(let requests, var upgrade) where upgrade.socket == socket:
            switch frame {
            case .probe:
                upgrade.isProbed = true
                state = .upgrading(requests, upgrade)
                let actions = releasePoll()
                let release = actions.isEmpty ? releasePollByNoop(at: now) : actions
                return .perform([.write(socket, [.probeAnswer])] + release)
            case .control(.upgrade) where upgrade.isProbed:
                return .perform(completeUpgrade(requests, to: socket))
            case .text, .binary, .base64, .control, .invalid:
                // The attempt failed; the session goes on by polling.
                state = .polling(requests)
                return .perform([.closeSocket(socket)])
            }
        case .closing(let post, let upgrade?, let deadline) where upgrade.socket == socket:
            switch frame {
            case .probe:
                return .perform([])
            case .control(.upgrade):
                let packets = outbox.takeAll()
                return .perform((packets.isEmpty ? [] : [.write(socket, packets)]) + finish(.serverClosed))
            case .text, .binary, .base64, .control, .invalid:
                state = .closing(post: post, upgrade: nil, deadline: deadline)
                return .perform([.closeSocket(socket)])
            }
        case .polling, .upgrading, .webSocket, .closing, .closed:
            return .perform(expired)
        }
    }

    /// A frame on the session's own socket.
    private mutating func treat(_ frame: EngineIOFrame, at now: Timestamp) -> FrameAction {
        switch frame {
        case .text, .binary, .base64:
            return .deliver
        case .control(.pong):
            heartbeat.pongReceived(at: now)
            return .perform([])
        case .control(.open), .control(.upgrade), .control(.noop), .control(.message):
            return .perform([])
        case .control(.close):
            return .perform(finish(.transportClosed))
        case .control(.ping), .probe:
            return .perform(finish(.unexpectedPing))
        case .invalid:
            return .perform(finish(.parseError))
        }
    }

    /// Ends the pending poll by a noop once the probe was answered, but not more often than every 100 ms: a client that goes
    /// on polling after its probe does not spin.
    mutating func releasePollByNoop(at now: Timestamp) -> [Action] {
        guard case .upgrading(var requests, var upgrade) = state, let poll = requests.poll,
            let due = upgrade.noopDue(at: now), due <= now
        else { return [] }
        requests.poll = nil
        upgrade.lastNoop = now
        state = .upgrading(requests, upgrade)
        return [.respond(poll, .packets([.noop]))]
    }

    /// The client said that it reads the socket from here on: what waits goes there.
    private mutating func completeUpgrade(_ requests: Requests, to socket: Socket) -> [Action] {
        state = .webSocket(socket)
        var actions: [Action] = []
        if let poll = requests.poll { actions.append(.respond(poll, .packets([.noop]))) }
        // A client must not have one on its way; where its packets belong in the order is not known.
        if let post = requests.post { actions.append(.respond(post, .refused(.badRequest))) }
        var packets = outbox.takeAll()
        if isPingWaiting {
            isPingWaiting = false
            packets.insert(.ping, at: 0)
        }
        if !packets.isEmpty { actions.append(.write(socket, packets)) }
        return actions
    }
}
