import ChatCore
import ChatWire
import DequeModule
import NIOCore

/// One Engine.IO session on its event loop: carries out what the pure ``EngineIOSession`` decides, and is the link of the
/// layer above.
final class EngineIOConnection: @unchecked Sendable /* confined to its session's event loop */ {
    typealias Session = EngineIOSession<EngineIOExchange, EngineIOSocket, EngineIOServerMessage>

    let id: String
    let remoteAddress: String
    let server: EngineIOServer
    let home: EngineIOLoop
    /// The server's number for the session.
    let key: UInt64
    var session: Session
    private(set) var handler: (any EngineIOSessionHandler)?

    /// Actions that came while others were carried out.
    private var actions: Deque<Session.Action> = []
    private var isPerforming = false
    /// The earliest wake-up that is set; it may come too early, and then another is set.
    private var wakeAt: Timestamp?
    /// The layer above wants to be called then.
    var layerDeadline: Timestamp?
    var isReading = true
    /// A POST that has been taken in, and whose answer waits until the layer above reads again.
    var heldPost: EngineIOExchange?
    /// Something was queued since the last flush.
    var isFlushNeeded = false
    /// The layer above wants to know when it may write again.
    var isWritabilityAwaited = false
    /// The layer above has asked for the end: nothing more is delivered to it.
    var isLeaving = false
    private var wasToldToDrain = false
    /// The session's WebSocket when frames may go to it as they are, the usual case; looked up once a change and not once a
    /// frame. Nil while that is being found out.
    private(set) var direct: WebSocketConnection?
    private var endReason: EngineIOCloseReason?

    init(_ session: Session, key: UInt64, address: String, home: EngineIOLoop, server: EngineIOServer) {
        self.session = session
        self.key = key
        self.home = home
        self.server = server
        id = session.id
        remoteAddress = address
    }

    /// Takes the layer above, which may have ended the session while it was made.
    func adopt(_ handler: any EngineIOSessionHandler) {
        self.handler = handler
        if let endReason { reportEnd(endReason) }
    }

    /// When the read began whose messages are being delivered: clocks are read once for all of them.
    private var readAt: Moment?
    var now: Moment { readAt ?? home.clock.now }
    var steadyNow: Timestamp { now.steady }

    // MARK: Requests

    func pollReceived(_ request: EngineIOExchange) { perform(session.pollReceived(request, at: steadyNow)) }

    func pollAborted(_ request: EngineIOExchange) { perform(session.pollAborted(request, at: steadyNow)) }

    func postAborted(_ request: EngineIOExchange) { perform(session.postAborted(request, at: steadyNow)) }

    /// True when the body is to be read; else the request has its answer.
    func postStarted(_ request: EngineIOExchange, isBinary: Bool) -> Bool {
        if heldPost != nil {
            // To the session that one is answered; to the client it is not, and it must not send another.
            request.answer(.session(.refused(.badRequest)))
            perform(session.abort(.requestOverlap, at: steadyNow))
            return false
        }
        switch session.postStarted(request, isBinary: isBinary, at: steadyNow) {
        case .readBody:
            settle()
            return true
        case .perform(let actions):
            perform(actions)
            return false
        }
    }

    /// - Parameter hasPong: Whether a pong is among the packets.
    func postReceived(
        _ request: EngineIOExchange, _ body: Result<EngineIOPayload, EngineIOFault>, hasPong: Bool
    ) {
        if hasPong, !session.isClosed { handler?.engineIODidHearPeer() }
        perform(session.postReceived(request, body, at: steadyNow))
    }

    // MARK: WebSockets

    func socketOpened(_ socket: EngineIOSocket) {
        socket.owner = self
        perform(session.socketOpened(socket, at: steadyNow))
    }

    func socketClosed(_ socket: EngineIOSocket) {
        readAt = nil
        perform(session.socketClosed(socket, at: steadyNow))
    }

    /// Not for a socket that only tries to join: its session may outlive it, and never hear of the end of the read.
    private func noteRead(on socket: EngineIOSocket) {
        if readAt == nil, session.liveSocket == socket { readAt = now }
    }

    func received(text: ByteBuffer, on socket: EngineIOSocket) {
        noteRead(on: socket)
        let frame = text.withUnsafeReadableBytes { EngineIOFrame(text: $0) }
        switch session.frameReceived(frame, on: socket, at: steadyNow) {
        case .deliver:
            guard !isLeaving else { return }
            if frame == .base64 {
                let bytes = text.withUnsafeReadableBytes { bytes in
                    Base64.decode(UnsafeRawBufferPointer(rebasing: bytes.dropFirst()))
                }
                handler?.engineIODidReceive(binary: ByteBuffer(bytes: bytes ?? []))
            } else {
                var text = text
                text.moveReaderIndex(forwardBy: 1)
                handler?.engineIODidReceive(text: text)
            }
        case .perform(let actions):
            perform(actions)
            if frame == .control(.pong), session.liveSocket == socket { handler?.engineIODidHearPeer() }
        }
    }

    func received(binary: ByteBuffer, on socket: EngineIOSocket) {
        noteRead(on: socket)
        switch session.frameReceived(.binary, on: socket, at: steadyNow) {
        case .deliver: if !isLeaving { handler?.engineIODidReceive(binary: binary) }
        case .perform(let actions): perform(actions)
        }
    }

    func finishedReading(on socket: EngineIOSocket) {
        readAt = nil
        if session.liveSocket == socket { handler?.engineIODidFinishReading() }
    }

    // MARK: Time and the end

    /// Called by the loop at a time that was asked for.
    func timerDue(at now: Moment) {
        guard let due = wakeAt, due <= now.steady else { return }
        wakeAt = nil
        if let next = session.nextDeadline, next <= now.steady { perform(session.deadlineReached(at: now.steady)) }
        if let deadline = layerDeadline, deadline <= now.steady {
            layerDeadline = nil
            handler?.engineIODeadlineReached(at: now)
        }
        rearm()
    }

    /// Has the loop call at the next deadline. An earlier call that is set already is left to come and look again, so that
    /// a pong costs nothing here.
    func rearm() {
        let next: Timestamp
        switch (session.nextDeadline, layerDeadline) {
        case (let a?, let b?): next = min(a, b)
        case (let a?, nil): next = a
        case (nil, _): return
        }
        if let wakeAt, wakeAt <= next { return }
        wakeAt = next
        home.wake(key, at: next)
    }

    func shouldDrain() {
        guard !wasToldToDrain else { return }
        wasToldToDrain = true
        handler?.engineIOShouldDrain()
    }

    // MARK: Acting

    /// Carries out actions in order, behind those that are being carried out.
    func perform(_ more: [Session.Action]) {
        actions.append(contentsOf: more)
        guard !isPerforming else { return }
        isPerforming = true
        while let action = actions.popFirst() { perform(action) }
        isPerforming = false
        settle()
    }

    private func perform(_ action: Session.Action) {
        switch action {
        case .respond(let request, let response):
            if case .ok = response, !isReading, !session.isClosed {
                heldPost = request
            } else {
                request.answer(.session(response))
            }
        case .write(let socket, let packets):
            socket.write(packets)
            socket.flush()
        case .closeSocket(let socket):
            direct = nil
            var code = EngineIOCloseCode.notUpgraded
            if case .ended(let reason) = actions.first {
                code = EngineIOCloseCode(reason, isDraining: server.isDraining)
            }
            socket.close(code)
        case .deliver(let payload):
            deliver(payload)
        case .ended(let reason):
            end(reason)
        }
    }

    private func deliver(_ payload: EngineIOPayload) {
        for packet in payload {
            guard !isLeaving, case .message(let message) = packet else { continue }
            switch message {
            case .text(let bytes): handler?.engineIODidReceive(text: ByteBuffer(bytes: bytes))
            case .binary(let bytes): handler?.engineIODidReceive(binary: ByteBuffer(bytes: bytes))
            }
        }
        handler?.engineIODidFinishReading()
    }

    private func settle() {
        direct = session.liveSocket?.direct
        if !isReading, let socket = session.liveSocket { socket.setReading(false) }
        checkWritability()
        rearm()
    }

    private func end(_ reason: EngineIOCloseReason) {
        layerDeadline = nil
        heldPost?.answer(.session(.ok))
        heldPost = nil
        home.connections[key] = nil
        server.sessionEnded(id, address: remoteAddress)
        endReason = reason
        reportEnd(reason)
    }

    private func reportEnd(_ reason: EngineIOCloseReason) {
        guard let handler else { return }
        self.handler = nil
        home.eventLoop.assumeIsolated().execute { handler.engineIODidClose(reason) }
    }
}
