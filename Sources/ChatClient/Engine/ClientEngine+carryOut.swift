import ChatCore

extension ClientEngine {
    /// Runs the machine's actions through the other parts and keeps what is for the shell.
    mutating func carryOut(_ actions: [ClientAction], now: ContinuousClock.Instant) -> [ClientEffect] {
        var effects: [ClientEffect] = []
        for action in actions {
            switch action {
            case .open(let attempt, let request): effects.append(.open(attempt, request))
            case .refreshToken(let attempt, let request): effects.append(.refreshToken(attempt, request))
            case .write(let id, let command): effects.append(.write(id, command))
            case .close(let attempt, let how): effects.append(.close(attempt, how))
            case .stateChanged(let state): effects.append(.emit(.connectionChanged(state)))
            case .finish(let error): effects.append(.finish(error))
            case .welcomed(let welcome): effects += sessionBegan(welcome, now: now)
            case .connectionLost: sessionEnded()
            case .push(let push): effects += pushed(push, now: now)
            case .answered(let command, let reply), .stray(let command, let reply):
                effects += learned(command, reply, now: now)
            case .complete(let id, let purpose, let result):
                effects += completed(id, purpose, result, now: now)
            }
        }
        return effects
    }

    /// Turns the follower's wishes into requests.
    mutating func carryOut(_ outputs: [FollowerOutput], now: ContinuousClock.Instant) -> [ClientEffect] {
        var effects: [ClientEffect] = []
        for output in outputs {
            switch output {
            case .emit(let event): effects.append(.emit(event))
            case .sync(let query): effects += submit(.sync(query), for: .sync(query.conversation), now: now)
            case .list(let cursor):
                effects += submit(
                    .inbox(after: cursor, limit: follower.settings.listingPage), for: .listing, now: now)
            case .lookUp(let id): effects += submit(.conversationGet(id), for: .lookUp(id), now: now)
            }
        }
        return effects
    }

    private mutating func pushed(_ push: Push, now: ContinuousClock.Instant) -> [ClientEffect] {
        switch push {
        case .event(let event): carryOut(follower.eventArrived(event, now: now), now: now)
        case .receipts(let conversation, let marks): [.emit(.receipts(conversation, marks))]
        case .typing(let conversation, let user, let isActive):
            [.emit(.typing(conversation, user, isActive: isActive))]
        case .presence(let users): [.emit(.presence(users))]
        case .resync: carryOut(follower.resyncAsked(), now: now)
        case .tokenExpiring, .reconnect: []  // the machine's own
        }
    }

    /// What the application's own requests reveal: the session that asked gets no push of what it did itself.
    private mutating func learned(
        _ command: Command, _ reply: Reply, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        switch (command, reply) {
        case (.messageSend(let send), .sent(let sent)):
            guard let me = follower.me, !sent.duplicate else {
                // The first try's text may have differed, and may have been deleted since: the log knows.
                return carryOut(
                    follower.ownChange(in: sent.conversation, at: sent.position.seq, isCertain: true, now: now),
                    now: now)
            }
            let content = MessageContent(
                id: sent.message, body: send.body, replyTo: send.replyTo, clientID: send.clientID)
            let event = ConversationEvent(
                conversation: sent.conversation, position: sent.position, at: sent.at, actor: me,
                kind: .messageCreated(content))
            return carryOut(follower.eventArrived(event, now: now), now: now)
        case (_, .changed(let conversation, let seq, let changed)):
            return carryOut(
                follower.ownChange(in: conversation, at: seq, isCertain: changed, now: now), now: now)
        case (.conversationOpen, .conversation(let entry)), (.conversationCreate, .conversation(let entry)):
            return carryOut(follower.entrySeen(entry, now: now), now: now)
        case (.presenceWatch(let users), .presence):
            watched.formUnion(users)
            return []
        case (.presenceUnwatch(let users), .done):
            watched.subtract(users)
            return []
        default:
            return []
        }
    }

    private mutating func completed(
        _ id: RequestNumber, _ purpose: RequestPurpose, _ result: Result<Reply, ChatError>, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        switch purpose {
        case .user: return [.complete(id, result)]
        case .hello, .tokenRefresh, .signal: return []
        case .listing:
            let page = result.picking { if case .inbox(let page) = $0 { page } else { nil } }
            return carryOut(follower.listAnswered(page, now: now), now: now)
        case .sync(let conversation):
            let page = result.picking { if case .events(_, let page) = $0 { page } else { nil } }
            return carryOut(follower.syncAnswered(conversation, page, now: now), now: now)
        case .lookUp(let conversation):
            let entry = result.picking { if case .conversation(let entry) = $0 { entry } else { nil } }
            return carryOut(follower.lookUpAnswered(conversation, entry, now: now), now: now)
        case .receipt(let mark):
            var retryAfter: Duration?
            if case .failure(let error) = result, case .after(let delay) = error.retry { retryAfter = delay }
            receipts.answered(mark, retryAfter: retryAfter, now: now)
            return []
        case .watch:
            guard case .success(.presence(let page)) = result else { return [] }
            return [.emit(.presence(page.items))]
        }
    }
}

extension Result where Success == Reply, Failure == ChatError {
    /// Narrows a reply to the kind its command promises; another kind is a failure like any other.
    func picking<T>(_ pick: (Reply) -> T?) -> Result<T, ChatError> {
        flatMap { reply in pick(reply).map(Result<T, ChatError>.success) ?? .failure(ClientFailure.unexpectedReply) }
    }
}
