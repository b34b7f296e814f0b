import ChatCore
import ChatWire
import DequeModule
import NIOCore

/// The older stack's events on the main namespace, in place of the chat's own: its front end works unchanged, but signs in
/// with a token.
struct LiveChatEndpoint: SocketIOSessionEndpoint {
    let node: ChatNode
    let heartbeat: Duration

    /// A user name that was sent along is no field of ours; nor is there a session to recover.
    func dialect(asked: SocketIOAuth) -> any SocketIOChatDialect {
        LiveChatDialect(node: node)
    }
}

/// Speaks the older stack's events for one session. Confined to its event loop.
///
/// An event takes two requests of the user's allowance at most: one to find the contact, one for what is asked.
final class LiveChatDialect: SocketIOChatDialect {
    /// Most names in one `welcomeMessage`.
    static let maxNames = 1000
    /// Most messages in one `getMessagesByUser`.
    static let historyLimit = 100
    /// Shortest time between two `welcomeMessage`s.
    static let welcomeInterval = Duration.seconds(1)
    /// How long a list of names is believed that nothing is known to have changed.
    static let listLifetime = LiveChatNames.lifetime
    /// Messages remembered, so that one that is published again is not shown again.
    static let maxRecent = 256
    /// Most pages of online users that one list is made of; where few of very many are seen, it ends early.
    private static let maxPages = 10

    private enum Work {
        case asked(LiveChatEvent)
        case listing
        case naming
    }

    private struct Request {
        var work: Work?
        var ackID: Int64?
    }

    private let node: ChatNode
    /// From the sign-in to the end, which breaks the cycle of references.
    private var session: ChatSession?
    private var user: UserID?
    private var isWelcomed = false

    /// What is neither answered nor refused yet; the session bounds how many of the client's there are.
    private var requests: [Int64: Request] = [:]
    private var nextRequest: Int64 = 0
    private var names = LiveChatNames()

    /// Messages whose senders' handles are being looked up, in the order of their logs.
    private var waiting: Deque<(sender: UserID, body: String)> = []
    private var waitingBytes = 0
    private var isNaming = false
    private var recent: Deque<MessageID> = []

    /// What the client was told last.
    private var listed: [String]?
    private var listedVersion: UInt64 = 0
    private var listedUntil = Timestamp(milliseconds: .min)
    /// Something other than presence may have changed whom the user sees.
    private var isStale = true
    /// When to look next whether the list has changed; nil while it is being made.
    private(set) var nextDeadline: Timestamp?

    init(node: ChatNode) { self.node = node }

    var codec: any DoorCodec { LiveChatCodec() }
    var recoveredSession: SessionID? { nil }
    /// The older stack has no groups, and what is not subscribed costs nothing.
    var hearsGroups: Bool { false }

    // MARK: Signing in

    func signedIn(_ session: ChatSession, _ signIn: ChatService.SignIn) async throws(ChatError) {
        self.session = session
        user = signIn.user.id
        learn(signIn.user)
    }

    func willWelcome(_ session: ChatSession) -> Bool {
        (session.transport as? SocketIOChatMember)?.accept(session.id, pid: nil) ?? false
    }

    func ended() { session = nil }

    func welcomed(_ session: ChatSession) {
        isWelcomed = true
        showWaiting()
        start(.listing)
    }

    func encode(closing code: CloseCode, into packet: inout WebSocketPayload) {
        LiveChatEncoder.error(message: code.reason, into: &packet)
    }

    // MARK: Events of the client

    func received(_ event: SocketIOEvent, for session: ChatSession) {
        do throws(ChatError) {
            let id = note(Request(work: .asked(try LiveChatEvent.decode(event)), ackID: event.id))
            session.receive(errand: id)
        } catch {
            session.receive(.number(note(Request(ackID: event.id))), .failure(error))
        }
    }

    private func note(_ request: Request) -> Int64 {
        nextRequest &+= 1
        requests[nextRequest] = request
        return nextRequest
    }

    private func start(_ work: Work) { session?.start(errand: note(Request(work: work))) }

    func carryOut(_ errand: Int64, caller: Caller) async {
        guard let session, let request = requests[errand] else { return }
        switch request.work {
        case .asked(.message(let contact, let body)): await send(body, to: contact, errand, session, caller)
        case .asked(.history(let contact)):
            requests[errand] = nil
            await show(historyWith: contact, request, session, caller)
        case .listing:
            requests[errand] = nil
            await list(session, caller)
        case .naming:
            requests[errand] = nil
            await nameSenders(session)
        case nil: requests[errand] = nil
        }
    }

    /// Finds the contact and sends; errands run one after the other, so that messages stay in order.
    private func send(
        _ body: String, to contact: String, _ errand: Int64, _ session: ChatSession, _ caller: Caller
    ) async {
        do throws(ChatError) {
            let peer = try await session.hub.service.user(named: contact, caller: caller)
            let send = Command.MessageSend(to: .user(peer.id), clientID: try Self.freshClientID(), body: body)
            // Its answer comes to `takes`, under the same number.
            session.receive(.number(errand), .success(.messageSend(send)))
        } catch {
            guard let request = requests.removeValue(forKey: errand) else { return }
            session.hub.metrics.rejected(error)
            answer(request, .failure(error))
        }
    }

    private static func freshClientID() throws(ChatError) -> ClientMessageID {
        let random = (0..<2).map { _ in String(UInt64.random(in: .min ... .max), radix: 16) }
        guard let id = ClientMessageID("livechat-" + random.joined(separator: "-")) else { throw ChatError(.internal) }
        return id
    }

    private func show(
        historyWith contact: String, _ request: Request, _ session: ChatSession, _ caller: Caller
    ) async {
        let hub = session.hub
        do throws(ChatError) {
            let peer = try await hub.service.user(named: contact, caller: caller)
            learn(peer)
            var messages: [Message] = []
            if let conversation = try await hub.storage.directConversation(of: caller.user, peer.id) {
                let query = HistoryQuery(conversation: conversation, limit: Self.historyLimit)
                let outcome = try await hub.service.perform(.history(query), caller: caller, now: hub.now.wall)
                if case .history(_, let page) = outcome.reply { messages = page.messages }
            }
            let own = try await handles(of: [caller.user], from: hub.storage)[caller.user] ?? caller.user.rawValue
            write { packet in
                LiveChatEncoder.history(
                    from: peer.handle,
                    fitting(messages).map { message in
                        let isOwn = message.sender == caller.user
                        return LiveChatEncoder.Message(
                            id: message.id.description, sender: isOwn ? own : peer.handle,
                            to: isOwn ? peer.handle : own, content: message.body, at: message.at)
                    }, into: &packet)
            }
            answer(request, .success(()))
        } catch {
            hub.metrics.rejected(error)
            answer(request, .failure(error))
        }
    }

    /// Those that were not deleted, of which the older stack knows nothing: the newest that do not make a reader slow.
    private func fitting(_ messages: [Message]) -> ArraySlice<Message> {
        let shown = messages.filter { !$0.isDeleted }
        var bytes = 0
        let first = shown.lastIndex { message in
            bytes += message.body.utf8.count
            return bytes > node.settings.session.outboundLimitBytes / 2
        }
        return shown[(first.map { $0 + 1 } ?? 0)...]
    }

    func takes(_ result: Result<Reply, ChatError>, to request: RequestID?) -> Bool {
        guard case .number(let id)? = request, let request = requests.removeValue(forKey: id) else { return false }
        if case .success(.sent(let sent)) = result { noteContact(sent.position) }
        answer(request, result.map { _ in })
        return true
    }

    /// With a callback it is told how it went, without one it hears of failures.
    private func answer(_ request: Request, _ result: Result<Void, ChatError>) {
        switch (result, request.ackID) {
        case (.success, let ackID?): write { SocketIOChatEncoder.encode(reply: .done, ackID: ackID, into: &$0) }
        case (.failure(let error), let ackID?):
            write { SocketIOChatEncoder.encode(error: error, ackID: ackID, into: &$0) }
        case (.failure(let error), nil): write { LiveChatEncoder.error(error, into: &$0) }
        case (.success, nil): break
        }
    }

    private func write(_ encode: (inout WebSocketPayload) -> Void) {
        var frames = ByteBuffer()
        SocketIOFrames.write(into: &frames, encode)
        session?.write(frames)
    }

    // MARK: Messages of others

    func admits(_ push: Push) -> Bool {
        switch push {
        case .event(let event):
            guard case .messageCreated(let content) = event.kind else { break }
            noteContact(event.position)
            // What the user said is shown by the front end that it was typed into.
            if event.actor != user { show(content, from: event.actor) }
        case .resync: isStale = true
        case .receipts, .typing, .presence, .tokenExpiring, .reconnect: break
        }
        return false
    }

    private func show(_ content: MessageContent, from sender: UserID) {
        guard !recent.contains(content.id) else { return }
        if recent.count == Self.maxRecent { recent.removeFirst() }
        recent.append(content.id)
        if isWelcomed, waiting.isEmpty, let from = handle(of: sender) {
            return write { LiveChatEncoder.response(from: from, message: content.body, into: &$0) }
        }
        waiting.append((sender, content.body))
        waitingBytes += content.body.utf8.count
        guard waitingBytes <= node.settings.session.outboundLimitBytes else {
            session?.close(.slowConsumer)
            return
        }
        lookUp()
    }

    private func showWaiting() {
        while let next = waiting.first, let from = handle(of: next.sender) {
            waiting.removeFirst()
            waitingBytes -= next.body.utf8.count
            write { LiveChatEncoder.response(from: from, message: next.body, into: &$0) }
        }
        if !waiting.isEmpty { lookUp() }
    }

    private func lookUp() {
        guard isWelcomed, !isNaming else { return }
        isNaming = true
        start(.naming)
    }

    private func nameSenders(_ session: ChatSession) async {
        do throws(ChatError) {
            try await handles(of: Array(Set(waiting.map(\.sender)).prefix(Self.maxNames)), from: session.hub.storage)
            isNaming = false
            showWaiting()
        } catch {
            // Tried again when the list of names is looked at.
            isNaming = false
        }
    }

    // MARK: Who is online

    func appended(_ event: ConversationEvent) {}
    func answered(_ command: Command, _ reply: Reply) {}

    /// Where only contacts see each other, a conversation's first message makes some.
    private func noteContact(_ position: LogPosition) { if position.seq == 1 { isStale = true } }

    func directed(_ directive: Directive) {
        switch directive {
        case .join, .leave, .unwatch, .unwatchAll: isStale = true
        case .disconnect, .disconnectIssuedBefore, .disconnectSession, .supersede: break
        }
    }

    /// While nobody comes or goes, this costs a timer and an atomic load a second. When somebody does, every session makes its
    /// list anew: the store is asked whom the user may see among those online, in pages of 200, and for handles that are not
    /// known yet. That is this protocol's price, which grows with the square of the users.
    func willFlush(into frames: inout ByteBuffer, at now: Moment) {
        guard isWelcomed, let session, let due = nextDeadline else { return }
        guard due <= now.steady else { return }
        if !waiting.isEmpty { lookUp() }
        let isDue = isStale || listedUntil <= now.steady || node.presence.version != listedVersion
        // A slow reader gets one list when it has caught up.
        if isDue, session.transport.isWritable {
            nextDeadline = nil
            start(.listing)
        } else {
            nextDeadline = now.steady + Self.welcomeInterval
            session.scheduleDeadline(at: now)
        }
    }

    private func list(_ session: ChatSession, _ caller: Caller) async {
        // Before the list is read: what changes meanwhile is looked at again.
        listedVersion = node.presence.version
        isStale = false
        do throws(ChatError) {
            let list = try await onlineNames(session.hub, caller)
            listedUntil = session.hub.now.steady + Self.listLifetime
            if list != listed {
                listed = list
                write { LiveChatEncoder.welcome(names: list, into: &$0) }
            }
        } catch {
            isStale = true
        }
        let now = session.hub.now
        nextDeadline = now.steady + Self.welcomeInterval
        session.scheduleDeadline(at: now)
    }

    private func onlineNames(_ hub: LoopHub, _ caller: Caller) async throws(ChatError) -> [String] {
        var online: [UserID] = []
        var after: UserID?
        for _ in 0..<Self.maxPages {
            let command = Command.presenceList(after: after, limit: ConversationLimits.maxPage)
            let outcome = try await hub.service.perform(command, caller: caller, now: hub.now.wall)
            guard case .presence(let page) = outcome.reply else { break }
            online += page.items.map(\.user)
            after = page.next
            if after == nil || online.count >= Self.maxNames { break }
        }
        return try await handles(of: Array(online.prefix(Self.maxNames)), from: hub.storage).values.sorted()
    }

    // MARK: Handles

    private func handle(of user: UserID) -> String? {
        guard let now = session?.hub.now.steady else { return nil }
        return names.handle(of: user, at: now)
    }

    private func learn(_ user: User) {
        if let now = session?.hub.now.steady { names.learn(user.id, user.handle, at: now) }
    }

    /// The users' handles, of which the store is asked for those that are not known; nobody is left without one.
    @discardableResult
    private func handles(of users: [UserID], from storage: any ChatStorage) async throws(ChatError) -> [UserID: String]
    {
        var handles: [UserID: String] = [:]
        for user in users { handles[user] = handle(of: user) }
        let missing = users.filter { handles[$0] == nil }
        guard !missing.isEmpty else { return handles }
        for user in try await storage.users(missing) { handles[user.id] = user.handle }
        guard let now = session?.hub.now.steady else { return handles }
        for user in missing {
            let handle = handles[user] ?? user.rawValue
            handles[user] = handle
            names.learn(user, handle, at: now)
        }
        return handles
    }
}
