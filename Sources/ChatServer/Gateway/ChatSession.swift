import ChatCore
import ChatWire
import DequeModule
import NIOCore

/// One connection on its event loop, whatever its door: feeds the ``SessionMachine``, gathers requests into the loop's
/// batch, and writes answers and pushes. Confined to its hub's event loop.
final class ChatSession: @unchecked Sendable /* confined to its event loop, tasks included */ {
    let id: SessionID
    let hub: LoopHub
    let node: ChatNode
    let codec: any DoorCodec
    let transport: any SessionTransport
    let connectedAt: Timestamp

    var machine: SessionMachine
    /// Set at sign-in, cleared at close.
    var caller: Caller?
    var device: String?
    /// Requests whose answer is not written yet.
    private(set) var inFlight = 0
    private var isReadingPaused = false
    /// Requests that are not gathered run one after the other, so that one connection holds one store call at most.
    private var performing: Deque<(RequestID?, Command)> = []
    private var isPerforming = false
    /// Directives that came while the sign-in was reading the user's groups.
    private var directivesDuringSignIn: [Directive]?

    /// Frames of this tick, written together.
    private var outbox = ByteBuffer()
    private var isDirty = false
    private var isClosed = false
    private(set) var isDraining = false
    /// The last publication delivered, so that one with several topics arrives once.
    var deliveryMark: UInt64 = 0
    /// Own pushes among the joined frames of this tick.
    var joinedOrigins = 0

    init(
        node: ChatNode, hub: LoopHub, codec: any DoorCodec, transport: any SessionTransport, handshakeToken: String?
    ) {
        self.node = node
        self.hub = hub
        self.codec = codec
        self.transport = transport
        let now = hub.now
        id = SessionID(node.service.makeID(at: now.wall))
        connectedAt = now.wall
        machine = SessionMachine(settings: node.settings.session, handshakeToken: handshakeToken, at: now)
        hub.sessions[id] = self
        hub.metrics.connectionsOpened &+= 1
        scheduleDeadline(at: now)
    }

    // MARK: Requests

    /// A parsed request, or why it could not be parsed.
    func receive(_ request: RequestID?, _ command: Result<Command, ChatError>) {
        guard !isClosed else { return }
        let now = hub.now
        machine.peerHeard(at: now)
        hub.metrics.requests &+= 1
        let action =
            switch command {
            case .success(let command): machine.requestReceived(command, at: now)
            case .failure(let error): machine.malformedReceived(error, at: now)
            }
        switch action {
        case .perform:
            guard case .success(let command) = command, let caller else { return }
            begin()
            plan(command, request: request, caller: caller, now: now)
        case .authenticate(let hello, let token):
            begin()
            authenticate(hello, token: token, request: request)
        case .refresh(let token):
            begin()
            refresh(token: token, request: request)
        case .reject(let error):
            hub.metrics.rejected(error)
            reply(request, .failure(error))
        case .rejectAndClose(let error, let code):
            hub.metrics.rejected(error)
            reply(request, .failure(error))
            close(code)
        }
    }

    private func plan(_ command: Command, request: RequestID?, caller: Caller, now: Moment) {
        if let wait = node.limits.takeRequest(of: caller.user, now: now.steady) {
            return answer(request, .failure(ChatError(.rateLimited, retry: .after(wait))))
        }
        switch hub.service.plan(command, caller: caller, now: now.wall) {
        case .append(let event):
            hub.batch.appends.append(Gathered(session: self, caller: caller, request: request, work: event))
        case .advance(let advance):
            hub.batch.advances.append(Gathered(session: self, caller: caller, request: request, work: advance))
        case .signal(let signal, let isTyping):
            let work = Signal(request: signal, isTyping: isTyping)
            hub.batch.signals.append(Gathered(session: self, caller: caller, request: request, work: work))
        case .perform(let command):
            performing.append((request, command))
            performNext()
        }
        hub.scheduleTick()
    }

    /// The queue is bounded by `maxInFlight`: beyond it the transport stops reading.
    private func performNext() {
        guard !isPerforming, let (request, command) = performing.popFirst(), let caller else { return }
        isPerforming = true
        // Ends with the command; a closed session's answer goes nowhere.
        Task(executorPreference: hub.executor) {
            let result: Result<Outcome, ChatError>
            do throws(ChatError) {
                result = .success(try await self.hub.service.perform(command, caller: caller, now: self.hub.now.wall))
            } catch {
                result = .failure(error)
            }
            self.performed(request, result)
        }
    }

    private func performed(_ request: RequestID?, _ result: Result<Outcome, ChatError>) {
        isPerforming = false
        switch result {
        case .success(let outcome):
            if !isClosed { hub.unsubscribe(self, from: outcome.unsubscribe) }
            if isClosed || watch(outcome.subscribe) {
                answer(request, .success(outcome.reply))
            } else {
                answer(request, .failure(ChatError(.limitExceeded, "A session watches 500 users at most.")))
            }
            hub.publish(outcome.publications, origin: self)
        case .failure(let error): answer(request, .failure(error))
        }
        performNext()
    }

    private var watchedTopics: [Topic] {
        hub.index.topics(of: self).filter { if case .presence = $0 { true } else { false } }
    }

    /// False when the session would watch too many users with these.
    private func watch(_ topics: [Topic]) -> Bool {
        guard !topics.isEmpty else { return true }
        guard Set(watchedTopics).union(topics).count <= ConversationLimits.maxWatchedUsers else { return false }
        hub.subscribe(self, to: topics)
        return true
    }

    // MARK: Answers

    /// Counts a request in; the matching ``answer(_:_:)`` counts it out.
    private func begin() {
        inFlight += 1
        if inFlight >= node.settings.session.maxInFlight, !isReadingPaused {
            isReadingPaused = true
            transport.setReading(false)
        }
    }

    /// Writes the answer of a request that was counted in.
    func answer(_ request: RequestID?, _ result: Result<Reply, ChatError>) {
        inFlight -= 1
        if isReadingPaused, inFlight <= node.settings.session.maxInFlight / 2 {
            isReadingPaused = false
            if !isClosed, !isDraining { transport.setReading(true) }
        }
        if case .failure(let error) = result { hub.metrics.rejected(error) }
        reply(request, result)
    }

    private func reply(_ request: RequestID?, _ result: Result<Reply, ChatError>) {
        guard admits(isEphemeral: false) else { return }
        switch result {
        case .success(let reply): codec.encode(reply, to: request, into: &outbox)
        case .failure(let error): codec.encode(error, to: request, into: &outbox)
        }
        markDirty()
    }

    // MARK: Writing

    /// Copies a frame into this tick's buffer.
    func write(_ frame: ByteBuffer, isEphemeral: Bool) {
        guard machine.isOpen, admits(isEphemeral: isEphemeral) else { return }
        outbox.writeImmutableBuffer(frame)
        markDirty()
    }

    /// Writes a buffer that many sessions share, after what is in the outbox.
    func write(shared frames: ByteBuffer) {
        guard machine.isOpen, frames.readableBytes > 0, admits(isEphemeral: false) else { return }
        drainOutbox()
        transport.write(frames)
        markDirty()
    }

    func push(_ push: Push) {
        guard admits(isEphemeral: push.isEphemeral) else { return }
        codec.encode(push, into: &outbox)
        markDirty()
    }

    /// The slow-consumer policy, asked only when the socket is already behind.
    private func admits(isEphemeral: Bool) -> Bool {
        guard !isClosed else { return false }
        if transport.isWritable { return true }
        switch machine.outbound(
            bufferedBytes: transport.bufferedBytes + outbox.readableBytes, isEphemeral: isEphemeral)
        {
        case .write: return true
        case .drop:
            hub.metrics.ephemeralDropped &+= 1
            return false
        case .close(let code):
            close(code)
            return false
        }
    }

    private func markDirty() {
        guard !isDirty else { return }
        isDirty = true
        hub.markDirty(self)
    }

    private func drainOutbox() {
        guard outbox.readableBytes > 0 else { return }
        let frames = outbox
        outbox = ByteBuffer()
        transport.write(frames)
    }

    func flush() {
        isDirty = false
        drainOutbox()
        transport.flush()
    }

    // MARK: Signing in

    private func authenticate(_ hello: Command.Hello, token: String, request: RequestID?) {
        // Ends with the verification, which has time limits of its own.
        Task(executorPreference: hub.executor) {
            do throws(ChatError) {
                let verified = try await self.node.verifier.verify(token, now: self.hub.now.wall)
                guard !self.isClosed else { return self.answer(request, .failure(ChatError(.timeout))) }
                try self.node.limits.acquireConnection(of: verified.user)
                self.caller = Caller(user: verified.user, session: self.id)
                // Hear of joins, leaves and cuts from before the groups are read, so that none falls in between.
                self.directivesDuringSignIn = []
                self.hub.subscribe(self, to: [.user(verified.user)])
                let signIn = try await self.hub.service.signIn(verified, now: self.hub.now.wall)
                self.open(hello, verified, signIn, request)
            } catch {
                self.refuse(error, request)
            }
        }
    }

    private func refuse(_ error: ChatError, _ request: RequestID?) {
        hub.metrics.signInsRefused &+= 1
        node.logRefusal(error, address: transport.remoteAddress)
        machine.authenticationFailed()
        answer(request, .failure(error))
        close(CloseCode(error))
    }

    private func open(
        _ hello: Command.Hello, _ token: VerifiedToken, _ signIn: ChatService.SignIn, _ request: RequestID?
    ) {
        let now = hub.now
        guard !isClosed, machine.authenticated(token, at: now) else {
            return answer(request, .failure(ChatError(.timeout)))
        }
        device = hello.device
        hub.subscribe(self, to: signIn.topics)
        let missed = directivesDuringSignIn ?? []
        directivesDuringSignIn = nil
        hub.metrics.signedIn &+= 1
        let changes = node.presence.sessionStarted(id, user: token.user, state: hello.presence, now: now.wall)
        answer(
            request,
            .success(
                .welcome(
                    Reply.Welcome(
                        user: signIn.user, session: id, epoch: signIn.epoch, now: now.wall,
                        tokenExpiresAt: token.expiresAt,
                        heartbeatMs: node.settings.session.heartbeat.milliseconds,
                        maxMessageBytes: node.settings.session.maxMessageBytes))))
        hub.publish(hub.service.presencePublications(changes), origin: nil)
        for directive in missed { carryOut(directive) }
        scheduleDeadline(at: now)
    }

    private func refresh(token: String, request: RequestID?) {
        // Ends with the verification, which has time limits of its own.
        Task(executorPreference: hub.executor) {
            let result: Result<Reply, ChatError>
            do throws(ChatError) {
                let verified = try await self.node.verifier.verify(token, now: self.hub.now.wall)
                try await self.hub.service.refresh(verified)
                try self.machine.refreshed(verified, at: self.hub.now)
                result = .success(.tokenRefreshed(expiresAt: verified.expiresAt))
            } catch {
                result = .failure(error)
            }
            self.answer(request, result)
            self.scheduleDeadline(at: self.hub.now)
        }
    }

    // MARK: Directives and deadlines

    func carryOut(_ directive: Directive) {
        if directivesDuringSignIn != nil {
            directivesDuringSignIn?.append(directive)
            return
        }
        switch directive {
        case .join(let conversation): hub.subscribe(self, to: [.conversation(conversation)])
        case .leave(let conversation): hub.unsubscribe(self, from: [.conversation(conversation)])
        case .unwatch(let user): hub.unsubscribe(self, from: [.presence(user)])
        case .unwatchAll: hub.unsubscribe(self, from: watchedTopics)
        case .disconnect(let code): close(code)
        case .disconnectIssuedBefore(let time, let code):
            if let issued = machine.token?.issuedAt, issued >= time { return }
            close(code)
        case .disconnectSession(let session, let code): if session == id { close(code) }
        }
    }

    func deadlineReached(at now: Moment) {
        while !isClosed {
            switch machine.deadlineReached(at: now) {
            case .doNothing:
                scheduleDeadline(at: now)
                return
            case .ping: transport.ping()
            case .warnTokenExpiring(let time): push(.tokenExpiring(expiresAt: time))
            case .close(let code): close(code)
            }
        }
    }

    private func scheduleDeadline(at now: Moment) {
        guard !isClosed, let deadline = machine.nextDeadline(at: now) else { return }
        hub.timers.schedule(id, at: deadline)
    }

    // MARK: Closing

    /// Tells the peer when to come back and takes no more requests; the hub closes it once everything in flight, here and
    /// elsewhere, is answered and delivered.
    func drain(reconnectAfterMs: Int64) {
        guard !isClosed, !isDraining else { return }
        isDraining = true
        push(.reconnect(afterMs: reconnectAfterMs))
        transport.setReading(false)
    }

    /// Says why, then closes; what was queued before goes out first.
    func close(_ code: CloseCode) {
        guard !isClosed else { return }
        hub.metrics.closed(code)
        flush()
        leave()
        transport.close(code)
    }

    /// The connection is gone or going: forget everything about it. Idempotent.
    func leave() {
        guard !isClosed else { return }
        isClosed = true
        machine.closed()
        performing.removeAll()
        hub.metrics.connectionsClosed &+= 1
        hub.timers.cancel(id)
        hub.sessions[id] = nil
        for topic in hub.index.removeAll(self) { hub.busInterest(topic, false) }
        guard let caller else { return }
        self.caller = nil
        node.limits.releaseConnection(of: caller.user)
        node.sessionEnded(id, user: caller.user, at: hub.now)
    }
}

extension ChatSession: Hashable {
    static func == (a: ChatSession, b: ChatSession) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
