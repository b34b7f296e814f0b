public import ChatCore

/// HTTP requests of a session.
extension EngineIOSession {
    /// What to do with a POST whose head has come.
    public enum PostAction: Sendable {
        /// Read its body, then report ``EngineIOSession/postReceived(_:_:at:)`` or ``EngineIOSession/postAborted(_:at:)``.
        case readBody
        /// It is refused, perhaps with more; its body is of no interest.
        case perform([Action])
    }

    /// A GET came in.
    public mutating func pollReceived(_ request: Request, at now: Timestamp) -> [Action] {
        let expired = expire(at: now)
        switch state {
        case .polling(var requests):
            guard requests.poll == nil else { return overlap(request) }
            requests.poll = request
            state = .polling(requests)
            return releasePoll()
        case .upgrading(var requests, let upgrade):
            guard requests.poll == nil else { return overlap(request) }
            requests.poll = request
            state = .upgrading(requests, upgrade)
            let actions = releasePoll()
            return actions.isEmpty ? releasePollByNoop(at: now) : actions
        case .webSocket:
            return [.respond(request, .refused(.badRequest))]
        case .closing:
            return farewell(request)
        case .closed:
            return [.respond(request, .refused(.unknownSession))] + expired
        }
    }

    /// The head of a POST came in.
    ///
    /// - Parameter isBinary: Whether its content type is `application/octet-stream`, which version 4 does not take.
    public mutating func postStarted(_ request: Request, isBinary: Bool, at now: Timestamp) -> PostAction {
        let expired = expire(at: now)
        switch state {
        case .polling(var requests):
            guard requests.post == nil else { return .perform(overlap(request)) }
            requests.post = request
            state = .polling(requests)
        case .upgrading(var requests, let upgrade):
            guard requests.post == nil else { return .perform(overlap(request)) }
            requests.post = request
            state = .upgrading(requests, upgrade)
        case .closing(let post, let upgrade, let deadline):
            guard post == nil else { return .perform(overlap(request)) }
            state = .closing(post: request, upgrade: upgrade, deadline: deadline)
        case .webSocket:
            return .perform([.respond(request, .refused(.badRequest))])
        case .closed:
            return .perform([.respond(request, .refused(.unknownSession))] + expired)
        }
        return isBinary ? .perform(finish(.parseError)) : .readBody
    }

    /// The body of a POST is there, or was found faulty; nothing happens when the POST was answered meanwhile.
    ///
    /// A faulty body is refused whole: none of its packets counts.
    public mutating func postReceived(
        _ request: Request, _ body: Result<EngineIOPayload, EngineIOFault>, at now: Timestamp
    ) -> [Action] {
        let expired = expire(at: now)
        guard takePost(request) else { return expired }
        switch body {
        case .failure(.tooLarge):
            return [.respond(request, .refused(.payloadTooLarge))] + finish(.payloadTooLarge)
        case .failure:
            return [.respond(request, .refused(.badRequest))] + finish(.parseError)
        case .success(let payload):
            return treat(payload, of: request, at: now)
        }
    }

    /// A GET's connection broke before it was answered.
    public mutating func pollAborted(_ request: Request, at now: Timestamp) -> [Action] {
        switch state {
        case .polling(var requests) where requests.poll == request:
            requests.poll = nil
            state = .polling(requests)
        case .upgrading(var requests, let upgrade) where requests.poll == request:
            requests.poll = nil
            state = .upgrading(requests, upgrade)
        default:
            return expire(at: now)
        }
        let expired = expire(at: now)
        // What that poll was to bring may be lost on the way, and nobody would know.
        return expired.isEmpty ? finish(.requestAborted) : expired
    }

    /// A POST's connection broke before its body was complete.
    public mutating func postAborted(_ request: Request, at now: Timestamp) -> [Action] {
        let isOurs = takePost(request)
        let expired = expire(at: now)
        return isOurs && expired.isEmpty ? finish(.requestAborted) : expired
    }

    /// Acts on the packets of a POST: those before one that ends the session are delivered.
    private mutating func treat(_ payload: EngineIOPayload, of request: Request, at now: Timestamp) -> [Action] {
        var isOpen = true
        if case .closing = state { isOpen = false }
        var iterator = payload.makeIterator()
        var hasMessage = false
        while let type = iterator.nextType() {
            switch type {
            case .message: hasMessage = isOpen
            case .pong: heartbeat.pongReceived(at: now)
            case .open, .upgrade, .noop: break
            case .close, .ping:
                let actions: [Action] = hasMessage ? [.deliver(payload.prefix(before: iterator.start))] : []
                return type == .close
                    ? actions + [.respond(request, .ok)] + finish(.transportClosed, answeringPollWith: .noop)
                    : actions + [.respond(request, .refused(.badRequest))] + finish(.unexpectedPing)
            }
        }
        return hasMessage ? [.deliver(payload), .respond(request, .ok)] : [.respond(request, .ok)]
    }

    /// A second GET or POST: it is refused, and the session ends with what was pending.
    private mutating func overlap(_ request: Request) -> [Action] {
        [.respond(request, .refused(.badRequest))] + finish(.requestOverlap)
    }

    /// Forgets a POST that is about to be answered; false when it is not the pending one.
    private mutating func takePost(_ request: Request) -> Bool {
        switch state {
        case .polling(var requests) where requests.post == request:
            requests.post = nil
            state = .polling(requests)
        case .upgrading(var requests, let upgrade) where requests.post == request:
            requests.post = nil
            state = .upgrading(requests, upgrade)
        case .closing(let post, let upgrade, let deadline) where post == request:
            state = .closing(post: nil, upgrade: upgrade, deadline: deadline)
        default:
            return false
        }
        return true
    }

    /// Takes the pending poll out.
    mutating func takePoll() -> Request? {
        switch state {
        case .polling(var requests):
            defer { state = .polling(requests) }
            return requests.poll.take()
        case .upgrading(var requests, let upgrade):
            defer { state = .upgrading(requests, upgrade) }
            return requests.poll.take()
        case .webSocket, .closing, .closed:
            return nil
        }
    }

    /// Answers the pending poll with what waits; nothing when there is no poll or nothing waits.
    mutating func releasePoll() -> [Action] {
        guard isPingWaiting || !outbox.isEmpty, let poll = takePoll() else { return [] }
        return [.respond(poll, .packets(takePackets()))]
    }

    /// The packets of one poll's answer: a due ping first, so that no backlog delays it.
    mutating func takePackets() -> [EngineIOPacket<Message>] {
        var packets: [EngineIOPacket<Message>] = []
        if isPingWaiting {
            isPingWaiting = false
            packets.append(.ping)
        }
        let room = max(1, settings.maxPacketsPerPoll) - packets.count
        if room > 0 { outbox.take(packets: room, bytes: settings.maxPayload, into: &packets) }
        return packets
    }
}

extension EngineIOSession.PostAction: Equatable where Message: Equatable {}
