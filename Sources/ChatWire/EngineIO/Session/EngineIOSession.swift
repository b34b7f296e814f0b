public import ChatCore

/// One Engine.IO session, without sockets or a clock: long-polling, WebSocket, the move from one to the other, heartbeat.
///
/// Its owner feeds it facts and carries out the actions they return, in order. `Request` and `Socket` are the owner's
/// tickets for what waits for an answer or is open.
///
/// - Guarantees: every request that is handed in is answered by exactly one ``EngineIOAction/respond(_:_:)``, unless the
///   owner reports it as aborted; every socket is given back by one ``EngineIOAction/closeSocket(_:)``, unless the owner
///   reports it as closed. Messages are sent once and in order, also across an upgrade. No event traps in any state.
/// - Time: the steady clock. A session whose time is up treats every event as one after its end, timer or not.
/// - Memory: what waits is bounded by ``EngineIOSettings/outboundLimitBytes``.
public struct EngineIOSession<
    Request: Hashable & Sendable, Socket: Hashable & Sendable, Message: EngineIOMessageContent
>: Sendable {
    /// What the owner is to do.
    public typealias Action = EngineIOAction<Request, Socket, Message>

    /// What to do with a message for the client.
    public enum SendAction: Sendable {
        /// Write it to this socket now.
        case write(Socket)
        /// It waits here; call ``flush(at:)`` before the end of the tick.
        case wait
        /// The session is closing or over.
        case discard
        /// More waits than may; carry these out: they answer the pending poll, or end the session as slow.
        case perform([Action])
    }

    /// What to do with a frame of the client.
    public enum FrameAction: Sendable {
        /// Hand its payload to the layer above.
        case deliver
        /// It was for the session itself; carry these out.
        case perform([Action])
    }

    @usableFromInline
    enum State: Sendable {
        case polling(Requests)  // → upgrading, closing, closed
        case upgrading(Requests, Upgrade)  // → polling (the attempt failed), webSocket, closing, closed
        case webSocket(Socket)  // → closed
        case closing(post: Request?, upgrade: Upgrade?, deadline: Timestamp)  // → closed
        case closed  // final
    }

    /// The HTTP requests that wait for their answer; one of each kind at most.
    @usableFromInline
    struct Requests: Sendable {
        var poll: Request?
        var post: Request?
    }

    /// An attempt to move to a WebSocket.
    @usableFromInline
    struct Upgrade: Sendable {
        let socket: Socket
        /// When the attempt is given up.
        let deadline: Timestamp
        /// Whether the probe was answered; only then may the client complete the move.
        var isProbed = false
        /// When a poll was last ended by a noop.
        var lastNoop: Timestamp?

        /// When a pending poll is to be ended by a noop; nil before the probe.
        func noopDue(at now: Timestamp) -> Timestamp? {
            guard isProbed else { return nil }
            return lastNoop.map { $0 + .milliseconds(100) } ?? now
        }
    }

    /// The session's identifier.
    public let id: String
    /// Limits and intervals.
    public let settings: EngineIOSettings
    @usableFromInline var state: State
    @usableFromInline var heartbeat: EngineIOHeartbeat
    var outbox = EngineIOOutbox<Message>()
    /// Whether a ping is due on a polling session that has not been able to send it.
    var isPingWaiting = false

    private init(id: String, settings: EngineIOSettings, state: State, at now: Timestamp) {
        self.id = id
        self.settings = settings
        self.state = state
        heartbeat = EngineIOHeartbeat(settings: settings, at: now)
    }

    /// Opens a session by a GET.
    ///
    /// - Parameters:
    ///   - id: Unguessable, for it is all that a later request must know: 120 random bits or more, in `A–Z a–z 0–9 - _`.
    ///   - request: The handshake's ticket, answered by the returned action.
    public static func polling(
        id: String, request: Request, settings: EngineIOSettings, at now: Timestamp
    ) -> (session: Self, actions: [Action]) {
        let open = EngineIOOpen(sid: id, canUpgrade: settings.allowsUpgrade, settings: settings)
        let session = Self(id: id, settings: settings, state: .polling(Requests()), at: now)
        return (session, [.respond(request, .packets([.open(open.json[...])]))])
    }

    /// Opens a session on a WebSocket.
    public static func webSocket(
        id: String, socket: Socket, settings: EngineIOSettings, at now: Timestamp
    ) -> (session: Self, actions: [Action]) {
        let open = EngineIOOpen(sid: id, canUpgrade: false, settings: settings)
        let session = Self(id: id, settings: settings, state: .webSocket(socket), at: now)
        return (session, [.write(socket, [.open(open.json[...])])])
    }

    /// Whether the session is over.
    public var isClosed: Bool {
        if case .closed = state { true } else { false }
    }

    /// The socket that messages go to at once; nil while polling, upgrading or closing.
    @inlinable public var liveSocket: Socket? {
        if case .webSocket(let socket) = state { socket } else { nil }
    }

    /// The transport the session is on; nil when it is over.
    public var transport: EngineIOTransport? {
        switch state {
        case .polling, .upgrading, .closing: .polling
        case .webSocket: .websocket
        case .closed: nil
        }
    }

    /// Whether a GET waits for packets.
    package var isPollPending: Bool {
        switch state {
        case .polling(let requests), .upgrading(let requests, _): requests.poll != nil
        case .webSocket, .closing, .closed: false
        }
    }

    /// Bytes that wait here, each message counted with a small overhead; what waits in a socket is not among them.
    ///
    /// The owner drops ephemeral messages by it, as it does by a socket's own backlog.
    public var queuedBytes: Int { outbox.byteCount }

    /// A message for the client.
    @inlinable
    public mutating func send(_ message: Message) -> SendAction {
        if case .webSocket(let socket) = state { return .write(socket) }
        return enqueue(message)
    }

    @usableFromInline
    mutating func enqueue(_ message: Message) -> SendAction {
        switch state {
        case .webSocket(let socket): return .write(socket)
        case .closing, .closed: return .discard
        case .polling, .upgrading:
            outbox.append(message)
            guard outbox.byteCount > settings.outboundLimitBytes else { return .wait }
            // A poll in hand will take a part, and then the session is within its limit again.
            let actions = releasePoll()
            guard outbox.byteCount > settings.outboundLimitBytes else { return .perform(actions) }
            return .perform(actions + finish(.slowConsumer))
        }
    }

    /// Hands what waits to the pending poll, if there is one; to be called once a tick after ``send(_:)``.
    public mutating func flush(at now: Timestamp) -> [Action] {
        let actions = expire(at: now)
        return actions.isEmpty ? releasePoll() : actions
    }

    /// A frame came in on a socket.
    @inlinable
    public mutating func frameReceived(_ frame: EngineIOFrame, on socket: Socket, at now: Timestamp) -> FrameAction {
        switch frame {
        case .text, .binary:
            if case .webSocket(let current) = state, current == socket, now < heartbeat.goneAt { return .deliver }
        case .base64, .probe, .control, .invalid:
            break
        }
        return treat(frame, on: socket, at: now)
    }
}

extension EngineIOSession.SendAction: Equatable where Message: Equatable {}
extension EngineIOSession.FrameAction: Equatable where Message: Equatable {}
