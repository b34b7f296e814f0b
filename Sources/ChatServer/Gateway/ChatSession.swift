import ChatCore
import ChatWire
import DequeModule
import NIOCore

/// One connection on its event loop, whatever its door: feeds the ``SessionMachine``, gathers requests into the loop's
/// batch, and writes answers and pushes. Confined to its hub's event loop.
final class ChatSession: @unchecked Sendable /* confined to its event loop, tasks included */ {
    /// What is not gathered.
    enum Work {
        case command(RequestID?, Command)
        case errand(Int64)
    }

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
    private var performing: Deque<Work> = []
    private var isPerforming = false
    /// Directives that came while the sign-in was reading the user's groups.
    var directivesDuringSignIn: [Directive]?
    /// What the door does with pushes before they are written; nil when it only writes them.
    let observer: (any SessionObserver)?

    /// Frames of this tick, written together.
    private var outbox = ByteBuffer()
    private var isDirty = false
    private(set) var isClosed = false
    private(set) var isDraining = false
    /// The last publication delivered, so that one with several topics arrives once.
    var deliveryMark: UInt64 = 0
    /// Own pushes among the joined frames of this tick.
    var joinedOrigins = 0

    /// A session on an open connection.
    ///
    /// - Parameter observer: Sees pushes before they are written; its door keeps the heartbeat by itself.
    init(
        node: ChatNode, hub: LoopHub, codec: any DoorCodec, transport: any SessionTransport,
        handshakeToken: String? = nil, observer: (any SessionObserver)? = nil
    ) {
        self.node = node
        self.hub = hub
        self.codec = codec
        self.transport = transport
        self.observer = observer
        let now = hub.now
        id = SessionID(node.service.makeID(at: now.wall))
        connectedAt = now.wall
        machine = SessionMachine(
            settings: node.settings.session, handshakeToken: handshakeToken, needsPings: transport.heartbeat == nil,
            at: now)
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
            fail(error, request, code)
        }
    }

    /// Answers with the error and closes.
    func fail(_ error: ChatError, _ request: RequestID?, _ code: CloseCode) {
        if refuse(error) { return }
        reply(request, .failure(error))
        close(code)
    }

    private func plan(_ command: Command, request: RequestID?, caller: Caller, now: Moment) {
        if let wait = node.limits.takeRequest(of: caller.user, now: now.steady) {
            return answer(request, .failure(ChatError(.rateLimited, retry: .after(wait))))
        }
        switch hub.service.plan(command, caller: caller, now: now.wall) {
        case .append(let event):
            hub.batch.appends.append(event, from: self, request: request)
        case .advance(let advance):
            hub.batch.advances.append(advance, from: self, request: request)
        case .signal(let signal, let isTyping):
            hub.batch.signals.append(Signal(request: signal, isTyping: isTyping), from: self, request: request)
        case .perform(let command):
            enqueue(.command(request, command))
        }
        hub.scheduleTick()
    }

    /// The queue is bounded by `maxInFlight`: beyond it the transport stops reading.
    func enqueue(_ work: Work) {
        performing.append(work)
        performNext()
    }

    private func performNext() {
        guard !isPerforming, let work = performing.popFirst(), let caller else { return }
        isPerforming = true
        switch work {
        case .command(let request, let command): perform(command, request, caller)
        case .errand(let errand):
            // Ends with the errand, whose store calls have time limits of their own.
            Task(executorPreference: hub.executor) {
                await self.observer?.carryOut(errand, caller: caller)
                self.isPerforming = false
                self.finished()
                self.performNext()
            }
        }
    }

    private func perform(_ command: Command, _ request: RequestID?, _ caller: Caller) {
        // Ends with the command; a closed session's answer goes nowhere.
        Task(executorPreference: hub.executor) {
            let result: Result<Outcome, ChatError>
            do throws(ChatError) {
                result = .success(try await self.hub.service.perform(command, caller: caller, now: self.hub.now.wall))
            } catch {
                result = .failure(error)
            }
            self.performed(command, request, result)
        }
    }

    private func performed(_ command: Command, _ request: RequestID?, _ result: Result<Outcome, ChatError>) {
        isPerforming = false
        switch result {
        case .success(let outcome):
            if !isClosed { hub.unsubscribe(self, from: outcome.unsubscribe) }
            if isClosed || watch(outcome.subscribe) {
                answer(request, .success(outcome.reply))
                observer?.answered(command, outcome.reply)
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

    /// Counts a request in; the matching ``answer(_:_:)`` or ``finished()`` counts it out.
    func begin() {
        inFlight += 1
        if inFlight >= node.settings.session.maxInFlight, !isReadingPaused {
            isReadingPaused = true
            transport.setReading(false)
        }
    }

    /// Writes the answer of a request that was counted in.
    func answer(_ request: RequestID?, _ result: Result<Reply, ChatError>) {
        finished()
        if case .failure(let error) = result { hub.metrics.rejected(error) }
        reply(request, result)
    }

    /// Counts a request out that needs no answer of the session's.
    func finished() {
        inFlight -= 1
        guard isReadingPaused, inFlight <= node.settings.session.maxInFlight / 2 else { return }
        isReadingPaused = false
        if !isClosed, !isDraining { transport.setReading(true) }
    }

    func reply(_ request: RequestID?, _ result: Result<Reply, ChatError>) {
        if let observer, !isClosed, observer.takes(result, to: request) { return }
        guard admits(isEphemeral: false) else { return }
        switch result {
        case .success(let reply): codec.encode(reply, to: request, into: &outbox)
        case .failure(let error): codec.encode(error, to: request, into: &outbox)
        }
        markDirty()
    }

    // MARK: Writing

    /// Delivers a push that others get too: its one encoding is copied into this tick's buffer.
    func deliver(_ push: Push, _ encoded: inout EncodedPush) {
        guard machine.isOpen, observer?.admits(push) ?? true, admits(isEphemeral: push.isEphemeral) else { return }
        outbox.writeImmutableBuffer(encoded.frame(for: codec))
        markDirty()
    }

    /// Delivers the pushes of one topic and tick: a buffer that all receivers share, after what is in the outbox.
    func deliver(_ frames: inout JoinedFrames.Topic) {
        guard machine.isOpen else { return }
        let isOrigin = frames.isOrigin(self)
        if let observer, !frames.areAdmitted(by: observer, of: self) { return frames.settle(self) }
        let buffer = isOrigin ? frames.buffer(for: codec, without: self) : frames.buffer(for: codec)
        guard buffer.readableBytes > 0, admits(isEphemeral: false) else { return }
        drainOutbox()
        transport.write(buffer)
        markDirty()
    }

    /// Delivers a push to this session alone.
    func push(_ push: Push) {
        guard observer?.admits(push) ?? true else { return }
        write(push)
    }

    /// Writes a push that the observer has seen already.
    func write(_ push: Push) {
        guard admits(isEphemeral: push.isEphemeral) else { return }
        codec.encode(push, into: &outbox)
        markDirty()
    }

    /// Writes frames of the door's own making, after what is in the outbox.
    func write(_ frames: ByteBuffer) {
        guard admits(isEphemeral: false) else { return }
        drainOutbox()
        transport.write(frames)
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

    /// Has the session flushed at the end of the tick.
    func markDirty() {
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
        if !isClosed { observer?.willFlush(into: &outbox, at: hub.now) }
        drainOutbox()
        transport.flush()
    }

    // MARK: Directives and deadlines

    func carryOut(_ directive: Directive) {
        if directivesDuringSignIn != nil {
            directivesDuringSignIn?.append(directive)
            return
        }
        switch directive {
        case .join(let conversation): if hearsGroups { hub.subscribe(self, to: [.conversation(conversation)]) }
        case .leave(let conversation): hub.unsubscribe(self, from: [.conversation(conversation)])
        case .unwatch(let user): hub.unsubscribe(self, from: [.presence(user)])
        case .unwatchAll: hub.unsubscribe(self, from: watchedTopics)
        case .disconnect(let code): close(code)
        case .disconnectIssuedBefore(let time, let code):
            if let issued = machine.token?.issuedAt, issued >= time { return }
            close(code)
        case .disconnectSession(let session, let code): if session == id { close(code) }
        case .supersede(let recovered, let by):
            if by != id, observer?.recoveredSession == recovered { close(.superseded) }
        }
        observer?.directed(directive)
    }

    func deadlineReached(at now: Moment) {
        if let due = observer?.nextDeadline, due <= now.steady { markDirty() }
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

    /// Asks for ``deadlineReached(at:)`` at the next deadline, in place of what was asked before.
    func scheduleDeadline(at now: Moment) {
        guard !isClosed, let deadline = machine.nextDeadline(at: now) else { return }
        hub.timers.schedule(id, at: observer?.nextDeadline.map { min($0, deadline) } ?? deadline)
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
        observer?.ended()
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
