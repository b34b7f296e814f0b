import ChatCore
import ChatStore
import Testing

/// A service over the in-memory store, its sessions, and a router that delivers as a node does: no network, no clock.
final class ServiceWorld {
    let storage: any ChatStorage
    let presence: PresenceBoard
    let service: ChatService
    let index = TopicIndex<SessionID>()
    private(set) var users: [SessionID: UserID] = [:]
    /// What each session was pushed, in order.
    private(set) var inbox: [SessionID: [Push]] = [:]
    private(set) var closed: [SessionID: CloseCode] = [:]
    /// The publications of the last command, in order.
    private(set) var published: [Publication] = []
    var seconds = 0.0
    private var sessions = 0
    private var keys = 0

    init(visibility: DirectoryVisibility = .everyone) {
        storage = InMemoryChatStorage()
        presence = PresenceBoard(node: node("a"))
        let seed = SeedSequence()
        service = ChatService(
            storage: storage, presence: presence, settings: ChatService.Settings(visibility: visibility),
            random: { seed.next() })
    }

    /// A new millisecond-exact time, a second after the last.
    var now: Timestamp {
        seconds += 1
        return wallStart + .milliseconds(Int64(seconds * 1000))
    }

    // MARK: Sessions

    /// Signs a user in on a new session, as a door does.
    func signIn(_ id: UserID) async throws -> Caller {
        let signIn = try await service.signIn(serviceToken(id), now: now)
        sessions += 1
        let caller = Caller(user: id, session: session(sessions))
        users[caller.session] = id
        inbox[caller.session] = []
        for topic in signIn.topics { index.subscribe(caller.session, to: topic) }
        let changes = presence.sessionStarted(caller.session, user: id, state: .online, now: now)
        deliver(service.presencePublications(changes))
        return caller
    }

    func signIn(_ numbers: Int...) async throws -> [Caller] {
        var callers: [Caller] = []
        for number in numbers { callers.append(try await signIn(user(number))) }
        return callers
    }

    func signOut(_ caller: Caller) {
        index.removeAll(caller.session)
        users[caller.session] = nil
        deliver(service.presencePublications(presence.sessionEnded(caller.session, now: now)))
    }

    // MARK: Commands

    /// Plans a command and carries it out alone.
    @discardableResult
    func run(_ command: Command, by caller: Caller) async throws(ChatError) -> Reply {
        published = []
        let outcome: Outcome
        switch service.plan(command, caller: caller, now: now) {
        case .append(let event):
            outcome = service.appended(try await only(storage.append([event])), origin: caller.session, now: now)
        case .advance(let advance):
            let moved = try await only(storage.advance([advance]))
            outcome = service.advanced(moved, conversation: advance.conversation)
        case .signal(let request, let isTyping):
            outcome = service.signalled(
                try await only(storage.audiences([request])), request: request, isTyping: isTyping,
                origin: caller.session)
        case .perform(let command):
            outcome = try await service.perform(command, caller: caller, now: now)
        }
        for topic in outcome.unsubscribe { index.unsubscribe(caller.session, from: topic) }
        for topic in outcome.subscribe { index.subscribe(caller.session, to: topic) }
        deliver(outcome.publications)
        return outcome.reply
    }

    private func only<Value>(_ results: [Result<Value, ChatError>]) throws(ChatError) -> Value {
        guard results.count == 1 else { throw ChatError(.internal, detail: "one result per request") }
        return try results[0].get()
    }

    /// Why a command is refused; nil when it is not.
    func refusal(_ command: Command, by caller: Caller) async -> ChatError.Code? {
        do throws(ChatError) {
            try await run(command, by: caller)
            return nil
        } catch {
            return error.code
        }
    }

    // MARK: Delivery

    /// Delivers as a node does: each session once per publication, the origin left out of pushes but not of directives.
    func deliver(_ publications: [Publication]) {
        published += publications
        for publication in publications {
            var seen: Set<SessionID> = []
            for topic in publication.topics {
                for session in index.subscribers(of: topic) where seen.insert(session).inserted {
                    switch publication.payload {
                    case .push(let push): if session != publication.origin { inbox[session]?.append(push) }
                    case .directive(let directive): carryOut(directive, on: session)
                    }
                }
            }
        }
    }

    private func carryOut(_ directive: Directive, on session: SessionID) {
        switch directive {
        case .join(let conversation): index.subscribe(session, to: .conversation(conversation))
        case .leave(let conversation): index.unsubscribe(session, from: .conversation(conversation))
        case .unwatch(let user): index.unsubscribe(session, from: .presence(user))
        case .unwatchAll:
            for case .presence(let user) in index.topics(of: session) {
                index.unsubscribe(session, from: .presence(user))
            }
        case .disconnect(let code), .disconnectIssuedBefore(_, let code): closed[session] = code
        case .disconnectSession(let one, let code): if session == one { closed[session] = code }
        case .supersede: break  // only doors with recoverable sessions have these
        }
    }

    // MARK: Looking

    /// What a session was pushed since the last look.
    func pushes(_ caller: Caller) -> [Push] {
        defer { inbox[caller.session] = [] }
        return inbox[caller.session] ?? []
    }

    /// Log events a session was pushed since the last look.
    func events(_ caller: Caller) -> [ConversationEvent] {
        pushes(caller).compactMap { if case .event(let event) = $0 { event } else { nil } }
    }

    /// The whole log, page by page.
    func log(_ conversation: ConversationID, by caller: Caller, page: Int = 200) async throws -> [ConversationEvent] {
        var events: [ConversationEvent] = []
        while true {
            let query = SyncQuery(
                conversation: conversation, after: events.last?.position.seq ?? 0, limit: page)
            guard case .events(_, let answer) = try await run(.sync(query), by: caller) else { throw UnexpectedReply() }
            events += answer.events
            guard answer.hasMore, !answer.events.isEmpty else { return events }
        }
    }

    // MARK: Short ways

    func key() -> ClientMessageID {
        keys += 1
        guard let key = ClientMessageID("key-\(keys)") else { preconditionFailure("The fixture's text is no key.") }
        return key
    }

    func send(
        _ body: String = "hello", to destination: Command.MessageSend.Destination, by caller: Caller,
        key: ClientMessageID? = nil
    ) async throws -> Reply.Sent {
        let send = Command.MessageSend(to: destination, clientID: key ?? self.key(), body: body)
        let reply = try await run(.messageSend(send), by: caller)
        guard case .sent(let sent) = reply else { throw ChatError(.internal, detail: "\(reply)") }
        return sent
    }

    func group(_ title: String = "Group", by caller: Caller, _ members: [UserID]) async throws -> ConversationID {
        let reply = try await run(.conversationCreate(title: title, members: members), by: caller)
        guard case .conversation(let entry) = reply else { throw ChatError(.internal, detail: "\(reply)") }
        return entry.conversation.id
    }

    func direct(_ caller: Caller, _ peer: UserID) async throws -> ConversationID {
        let reply = try await run(.conversationOpen(user: peer), by: caller)
        guard case .conversation(let entry) = reply else { throw ChatError(.internal, detail: "\(reply)") }
        return entry.conversation.id
    }
}

func serviceToken(_ id: UserID, tokenID: String? = nil, issued: Timestamp? = wallStart) -> VerifiedToken {
    VerifiedToken(
        user: id, profile: UserProfile(handle: id.rawValue), issuer: "https://issuer.example", tokenID: tokenID,
        issuedAt: issued, expiresAt: wallStart + .seconds(86_400))
}

/// A command was answered with another kind of reply than it should be.
struct UnexpectedReply: Error {}
