/// One connection's life from first byte to last, without a socket or a clock: signing in, token life, heartbeat, request
/// rate and slow-reader policy. A door feeds it facts and carries out the actions it returns.
public struct SessionMachine: Sendable {
    /// What to do with a request.
    public enum RequestAction: Hashable, Sendable {
        /// Plan and perform it for the signed-in user.
        case perform
        /// Verify this token, then report ``SessionMachine/authenticated(_:at:)`` or
        /// ``SessionMachine/authenticationFailed()``.
        case authenticate(Command.Hello, token: String)
        /// Verify this token, then report ``SessionMachine/refreshed(_:at:)``, or nothing when it was rejected.
        case refresh(token: String)
        /// Answer with the error.
        case reject(ChatError)
        /// Answer with the error, then close.
        case rejectAndClose(ChatError, CloseCode)
    }

    /// What to do when a deadline has come.
    public enum DeadlineAction: Hashable, Sendable {
        /// Nothing was due.
        case doNothing
        /// Send a WebSocket ping, or the door's own kind.
        case ping
        /// Push `token.expiring`.
        case warnTokenExpiring(Timestamp)
        /// Close with the code.
        case close(CloseCode)
    }

    /// What to do with something to be written.
    public enum OutboundAction: Hashable, Sendable {
        /// Write it.
        case write
        /// Leave it out: it is ephemeral and the reader is slow.
        case drop
        /// The reader is too slow; close.
        case close(CloseCode)
    }

    private enum State {
        case awaitingHello(deadline: Timestamp)  // → authenticating, closed
        case authenticating(deadline: Timestamp)  // → open, closed
        case open(Open)  // → closed
        case closed  // final
    }

    private struct Open {
        var token: VerifiedToken
        var nextPing: Timestamp
        var hasWarned = false
    }

    private let settings: SessionSettings
    private var state: State {
        didSet { if case .open = state { isOpen = true } else { isOpen = false } }
    }
    private var bucket: TokenBucket
    private var violations = 0
    /// Not part of the state, so that noting it for each request copies no token.
    private var lastHeard: Timestamp
    private let needsPings: Bool
    /// The token that came with the handshake, if any.
    private let handshakeToken: String?

    /// A connection that was just opened.
    ///
    /// - Parameters:
    ///   - settings: Limits.
    ///   - handshakeToken: From the `Authorization` header; `hello` may then leave its token out.
    ///   - needsPings: False for a door whose transport looks after the heartbeat itself.
    ///   - now: Time of opening.
    public init(
        settings: SessionSettings, handshakeToken: String? = nil, needsPings: Bool = true, at now: Moment
    ) {
        self.settings = settings
        self.handshakeToken = handshakeToken
        self.needsPings = needsPings
        state = .awaitingHello(deadline: now.steady + settings.helloTimeout)
        lastHeard = now.steady
        bucket = TokenBucket(rate: settings.requestsPerSecond, burst: settings.requestBurst, now: now.steady)
    }

    /// True between sign-in and close. Kept beside the state, because every delivery asks and the state is large.
    public private(set) var isOpen = false

    /// The token the session lives on; nil unless open.
    public var token: VerifiedToken? {
        if case .open(let open) = state { open.token } else { nil }
    }

    /// A whole, well-formed request came in.
    public mutating func requestReceived(_ command: Command, at now: Moment) -> RequestAction {
        switch state {
        case .closed: return .reject(ChatError(.unauthenticated))
        case .authenticating:
            if let wait = bucket.take(1, now: now.steady) { return rateLimited(wait) }
            return .reject(ChatError(.unauthenticated, "Wait for the answer to hello."))
        case .awaitingHello(let deadline):
            if let wait = bucket.take(1, now: now.steady) { return rateLimited(wait) }
            guard case .hello(let hello) = command else { return .reject(ChatError(.unauthenticated)) }
            guard let token = hello.token ?? handshakeToken else {
                return rejectAndClose(ChatError(.tokenMissing), .invalidToken)
            }
            state = .authenticating(deadline: deadline)
            return .authenticate(hello, token: token)
        case .open:
            if let wait = bucket.take(1, now: now.steady) { return rateLimited(wait) }
            violations = 0
            switch command {
            case .hello: return .reject(ChatError(.conflict, "This connection is signed in already."))
            case .tokenRefresh(let token): return .refresh(token: token)
            default: return .perform
            }
        }
    }

    /// Something that is no request came in; counted, because a peer that sends nothing else is hostile or broken.
    public mutating func malformedReceived(_ error: ChatError, at now: Moment) -> RequestAction {
        switch state {
        case .closed: return .reject(error)
        case .awaitingHello, .authenticating: return rejectAndClose(error, .protocolViolation)
        case .open:
            if let wait = bucket.take(1, now: now.steady) { return rateLimited(wait) }
            violations += 1
            return violations > settings.violationLimit ? rejectAndClose(error, .protocolViolation) : .reject(error)
        }
    }

    private mutating func rateLimited(_ wait: Duration) -> RequestAction {
        violations += 1
        let error = ChatError(.rateLimited, retry: .after(wait))
        return violations > settings.violationLimit ? rejectAndClose(error, .rateLimited) : .reject(error)
    }

    /// Closed from here on, so that requests behind this one in the same read are not acted on.
    private mutating func rejectAndClose(_ error: ChatError, _ code: CloseCode) -> RequestAction {
        state = .closed
        return .rejectAndClose(error, code)
    }

    /// The token of `hello` was accepted.
    ///
    /// - Returns: False when the session was closed meanwhile: discard the sign-in.
    public mutating func authenticated(_ token: VerifiedToken, at now: Moment) -> Bool {
        guard case .authenticating = state else { return false }
        let nextPing = needsPings ? now.steady + settings.heartbeat : Timestamp(milliseconds: .max)
        lastHeard = now.steady
        state = .open(Open(token: token, nextPing: nextPing))
        return true
    }

    /// The token of `hello` was rejected: the door answers with the error and closes.
    public mutating func authenticationFailed() { state = .closed }

    /// The token of `token.refresh` was accepted by the verifier; it counts only for the same subject.
    public mutating func refreshed(_ token: VerifiedToken, at now: Moment) throws(ChatError) {
        guard case .open(var open) = state else { throw ChatError(.unauthenticated) }
        guard token.user == open.token.user else { throw ChatError(.tokenSubjectChanged) }
        guard token.expiresAt > now.wall else { throw ChatError(.tokenExpired) }
        open.token = token
        open.hasWarned = false
        state = .open(open)
    }

    /// Any bytes of the peer show that it lives.
    public mutating func peerHeard(at now: Moment) { lastHeard = now.steady }

    /// The connection ended, by whomever.
    public mutating func closed() { state = .closed }

    /// When ``deadlineReached(at:)`` is next needed, on the steady clock; nil when closed. Re-read after every call.
    public func nextDeadline(at now: Moment) -> Timestamp? {
        switch state {
        case .awaitingHello(let deadline), .authenticating(let deadline): return deadline
        case .closed: return nil
        case .open(let open):
            let wall = open.hasWarned ? open.token.expiresAt : open.token.expiresAt - settings.tokenWarning
            return min(open.nextPing, now.steady + max(.zero, wall.since(now.wall)))
        }
    }

    /// Time has passed; call again until it answers `.doNothing`.
    public mutating func deadlineReached(at now: Moment) -> DeadlineAction {
        switch state {
        case .closed: return .doNothing
        case .awaitingHello(let deadline), .authenticating(let deadline):
            guard now.steady >= deadline else { return .doNothing }
            state = .closed
            return .close(.helloTimeout)
        case .open(var open):
            if now.wall >= open.token.expiresAt {
                state = .closed
                return .close(.tokenExpired)
            }
            if !open.hasWarned, now.wall >= open.token.expiresAt - settings.tokenWarning {
                open.hasWarned = true
                state = .open(open)
                return .warnTokenExpiring(open.token.expiresAt)
            }
            guard now.steady >= open.nextPing else { return .doNothing }
            if now.steady.since(lastHeard) >= settings.heartbeat * 2 {
                state = .closed
                return .close(.pingTimeout)
            }
            open.nextPing = now.steady + settings.heartbeat
            state = .open(open)
            return .ping
        }
    }

    /// Decides about a write by what already waits for this peer.
    public func outbound(bufferedBytes: Int, isEphemeral: Bool) -> OutboundAction {
        if bufferedBytes > settings.outboundLimitBytes { return .close(.slowConsumer) }
        if isEphemeral, bufferedBytes > settings.outboundLimitBytes / 4 { return .drop }
        return .write
    }
}
