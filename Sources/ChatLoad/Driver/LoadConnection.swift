import ChatClient
import NIOCore

/// One user's connection over the whole run, whichever sockets it has in turn. Lives on its event loop.
final class LoadConnection {
    /// How far it is.
    enum Phase {
        /// Has no socket and wants none now.
        case idle
        /// Opens one and signs in; begun, or meant to begin, at that time.
        case connecting(since: UInt64)
        /// Signed in.
        case ready
    }

    /// Place in the run's list.
    let index: Int
    unowned let loop: LoadLoop
    private(set) var phase = Phase.idle
    private var socket: LoadSocket?
    /// Requests without answer.
    var inFlight = InFlightTable<LoadRequest>()
    var memberships: [LoadMembership] = []
    var sender: LoadSender?
    /// Waits between attempts of a storm; nil before it.
    var backOff: BackOff?
    /// When the storm cut it.
    var cutAt: UInt64 = 0

    init(_ index: Int, _ loop: LoadLoop) {
        self.index = index
        self.loop = loop
    }

    private var door: LoadDoor { loop.setting.plan.door }

    var isReady: Bool { if case .ready = phase { true } else { false } }

    // MARK: Connecting

    /// Opens a socket.
    ///
    /// - Parameter intended: When that was to happen; the handshake's latency counts from it.
    func connect(intended: UInt64) {
        phase = .connecting(since: intended)
        let socket = LoadSocket(self, loop)
        self.socket = socket
        loop.dial(socket) { [self] code in socketEnded(socket, code: code) }
    }

    /// Gives an attempt up that takes too long.
    func giveUp(startedBefore limit: UInt64) {
        guard case .connecting(let since) = phase, since < limit, let socket else { return }
        socket.cut()
        socketEnded(socket, code: "timeout")
    }

    /// The upgrade was accepted.
    func doorOpened() {
        if door == .native { signIn() }
    }

    private func signIn() {
        loop.scratch.removeAll(keepingCapacity: true)
        loop.saying.signIn(token: loop.setting.identities[index].token, into: &loop.scratch)
        socket?.send(loop.scratch)
    }

    private func signedIn(now: UInt64) {
        guard case .connecting(let since) = phase else { return }
        phase = .ready
        loop.meter.ready += 1
        loop.meter.connects += 1
        loop.meter.handshake.record(now > since ? now - since : 0)
        loop.settled(self, now: now)
    }

    /// A socket is gone, or never came.
    func socketEnded(_ ended: LoadSocket, code: String) {
        guard ended === socket else { return }
        socket = nil
        let wasReady = isReady
        phase = .idle
        let open = inFlight.endAll()
        loop.meter.inFlight -= open.count
        loop.meter.unanswered += open.count
        for case .setup(let promise) in open { promise.fail(LoadFailure("A connection", code: code)) }
        if wasReady {
            loop.meter.ready -= 1
            loop.meter.disconnected += 1
            loop.meter.errors.note(code, at: .close)
        } else {
            loop.meter.failedConnects += 1
            loop.meter.errors.note(code, at: .connect)
        }
        loop.lost(self, wasReady: wasReady)
    }

    /// Ends the socket, which is nobody's fault.
    func cut() {
        guard let socket else { return }
        self.socket = nil
        if isReady { loop.meter.ready -= 1 }
        phase = .idle
        let open = inFlight.endAll()
        loop.meter.inFlight -= open.count
        for case .setup(let promise) in open { promise.fail(LoadFailure("The run ended.")) }
        socket.cut()
    }

    // MARK: Hearing

    /// A whole text message came.
    func heard(_ bytes: UnsafeRawBufferPointer, now: UInt64) {
        switch ServerSaying(bytes, door: door) {
        case .message(let seq, let tag?):
            arrived(tag, seq: seq, now: now)
        case .message(_, nil):
            loop.meter.otherPushes += 1
        case .success(let id):
            guard let request = inFlight.end(id) else { return }
            loop.meter.inFlight -= 1
            succeeded(request, bytes, now: now)
        case .refusal(let id, let code):
            refused(id, code, now: now)
        case .welcome:
            signedIn(now: now)
        case .opened:
            signIn()
        case .ping:
            socket?.send([UInt8(ascii: "3")])
        case .closing(let code):
            closing(String(code))
        case .other:
            loop.meter.otherPushes += 1
        case .unrecognised:
            loop.meter.unrecognised += 1
        }
    }

    private func refused(_ id: Int64?, _ code: String, now: UInt64) {
        if id == 0 || !isReady {
            // Why it is refused says more than the close that follows.
            return closing(code)
        }
        loop.meter.errors.note(code, at: .reply)
        guard let id, let request = inFlight.end(id) else { return }
        loop.meter.inFlight -= 1
        switch request {
        case .setup(let promise): promise.fail(LoadFailure("Preparing a conversation", code: code))
        case .message, .history, .typing: loop.turnFailed(self)
        case .receipt: break
        }
    }

    private func closing(_ code: String) {
        guard let socket else { return }
        socket.cut()
        socketEnded(socket, code: code)
    }

    // MARK: Saying

    /// Sends a request.
    ///
    /// - Parameter write: Writes it under the id that it is given.
    func say(_ request: LoadRequest, _ write: (ClientSaying, Int64, inout [UInt8]) -> Void) {
        guard let socket, isReady else {
            if case .setup(let promise) = request { promise.fail(LoadFailure("A connection", code: "closed")) }
            return
        }
        let givenUp = inFlight.givenUp
        let id = inFlight.begin(request)
        loop.meter.unanswered += inFlight.givenUp - givenUp
        loop.meter.inFlight += 1 - (inFlight.givenUp - givenUp)
        loop.scratch.removeAll(keepingCapacity: true)
        write(loop.saying, id, &loop.scratch)
        socket.send(loop.scratch)
    }
}
