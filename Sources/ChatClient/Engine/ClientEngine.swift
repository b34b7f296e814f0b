package import ChatCore

/// The whole client but for its socket: connection, requests, resumption, receipts and watched presence, wired together.
/// Pure; the shell holds it under a lock and carries out what it returns, in order.
package struct ClientEngine: Sendable {
    var machine: ClientStateMachine
    var follower: LogFollower
    var receipts: ReceiptOutbox
    var typing = TypingThrottle()
    /// Users to watch in every session.
    var watched: Set<UserID> = []
    /// What the next `hello` says about this device.
    package private(set) var presence: PresenceState
    /// Of the present session; nil between sessions.
    package private(set) var welcome: Reply.Welcome?
    private let confirmsDelivery: Bool
    private let device: String?

    /// Creates an idle engine.
    package init(settings: EngineSettings, resume: ResumePoint? = nil, seed: UInt64) {
        machine = ClientStateMachine(settings: settings.timings, seed: seed)
        follower = LogFollower(settings: settings.follower, resume: resume)
        receipts = ReceiptOutbox(window: settings.receiptWindow)
        confirmsDelivery = settings.confirmsDelivery
        presence = settings.presence
        device = settings.device
    }

    /// The next moment at which ``deadlineReached(now:)`` has work.
    package var nextDeadline: ContinuousClock.Instant? {
        guard machine.isReady else { return machine.nextDeadline }
        return [machine.nextDeadline, follower.nextDeadline, receipts.deadline].compactMap(\.self).min()
    }

    /// Number of the living, or else the last, attempt.
    package var attempt: Int { machine.attempt }

    // MARK: Connection

    /// The owner wants a connection.
    package mutating func started(now: ContinuousClock.Instant) -> [ClientEffect] {
        carryOut(machine.started(), now: now)
    }

    /// The owner wants no more.
    package mutating func stopped(now: ContinuousClock.Instant) -> [ClientEffect] {
        carryOut(machine.stopped(), now: now)
    }

    /// The attempt's socket speaks the protocol; the token was fetched for it.
    package mutating func socketOpened(_ attempt: Int, token: String, now: ContinuousClock.Instant) -> [ClientEffect] {
        let hello = Command.Hello(token: token, device: device, presence: presence)
        return carryOut(machine.socketOpened(attempt, hello: hello, now: now), now: now)
    }

    /// There is no token or no socket to be had.
    package mutating func connectFailed(
        _ attempt: Int, _ error: ChatError, isFinal: Bool, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        carryOut(machine.connectFailed(attempt, error, isFinal: isFinal, now: now), now: now)
    }

    /// The attempt's socket is gone; `code` is its close frame's, if one came.
    package mutating func socketClosed(_ attempt: Int, code: UInt16?, now: ContinuousClock.Instant) -> [ClientEffect] {
        carryOut(machine.socketClosed(attempt, code: code, now: now), now: now)
    }

    /// Any frame arrived.
    package mutating func frameArrived(_ attempt: Int, now: ContinuousClock.Instant) {
        machine.frameArrived(attempt, now: now)
    }

    /// The shell stopped or resumed reading.
    package mutating func readingChanged(_ attempt: Int, isPaused: Bool, now: ContinuousClock.Instant) {
        machine.readingChanged(attempt, isPaused: isPaused, now: now)
    }

    /// The peer sent something that is not the protocol.
    package mutating func protocolBroken(
        _ attempt: Int, _ error: ChatError, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        carryOut(machine.protocolBroken(attempt, error, now: now), now: now)
    }

    /// The provider answered for the living session.
    package mutating func tokenFetched(
        _ attempt: Int, _ token: Result<String, ChatError>, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        switch token {
        case .success(let token): return carryOut(machine.tokenFetched(attempt, token), now: now)
        case .failure:
            machine.tokenFetchFailed(attempt, now: now)
            return []
        }
    }

    /// Time passed; returns what became due.
    package mutating func deadlineReached(now: ContinuousClock.Instant) -> [ClientEffect] {
        var effects = carryOut(machine.deadlineReached(now: now), now: now)
        guard machine.isReady else { return effects }
        effects += carryOut(follower.advance(now: now), now: now)
        for (mark, seq) in receipts.due(now: now) {
            effects += submit(
                .receipt(mark.kind, conversation: mark.conversation, seq: seq), for: .receipt(mark), now: now)
        }
        return effects
    }

    // MARK: Requests

    /// Enters a request of the application.
    package mutating func requested(
        _ command: Command, isRepeatable: Bool, now: ContinuousClock.Instant
    ) -> (id: RequestNumber, effects: [ClientEffect]) {
        if case .presenceSet(let state) = command { presence = state }
        let (id, actions) = machine.submitted(command, for: .user(isRepeatable: isRepeatable), now: now)
        return (id, carryOut(actions, now: now))
    }

    /// The application no longer waits.
    package mutating func cancelled(_ id: RequestNumber, now: ContinuousClock.Instant) -> [ClientEffect] {
        carryOut(machine.cancelled(id), now: now)
    }

    /// The request cannot be written.
    package mutating func writeRefused(
        _ id: RequestNumber, _ error: ChatError, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        carryOut(machine.writeRefused(id, error), now: now)
    }

    /// What a living id asked.
    package func command(for id: RequestNumber) -> Command? { machine.command(for: id) }

    /// True while the application waits for a reply on the wire.
    package var isUserWaiting: Bool { machine.isUserWaiting }

    /// A reply arrived.
    package mutating func replyArrived(
        _ attempt: Int, _ id: RequestNumber, _ result: Result<Reply, ChatError>, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        carryOut(machine.replyArrived(attempt, id, result, now: now), now: now)
    }

    /// A push arrived.
    package mutating func pushArrived(_ attempt: Int, _ push: Push, now: ContinuousClock.Instant) -> [ClientEffect] {
        carryOut(machine.pushArrived(attempt, push, now: now), now: now)
    }

    // MARK: Signals

    /// The person saw, or a device holds, everything up to `seq`.
    package mutating func marked(_ mark: ReceiptMark, seq: Int64, now: ContinuousClock.Instant) {
        receipts.noted(mark, seq: seq, now: now)
    }

    /// The application took an event: its device holds it now.
    package mutating func consumed(_ event: ConversationEvent, now: ContinuousClock.Instant) {
        guard confirmsDelivery, event.actor != follower.me else { return }
        receipts.noted(ReceiptMark(.delivered, in: event.conversation), seq: event.position.seq, now: now)
    }

    /// The person types or stopped; lost when there is no session.
    package mutating func typed(
        _ isActive: Bool, in conversation: ConversationID, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        guard machine.isReady, typing.shouldSend(isActive, in: conversation, now: now) else { return [] }
        return submit(.typing(conversation: conversation, isActive: isActive), for: .signal, now: now)
    }

    /// Positions told so far.
    package var resumePoint: ResumePoint? { follower.resumePoint }

    // MARK: Between the parts

    mutating func sessionBegan(_ welcome: Reply.Welcome, now: ContinuousClock.Instant) -> [ClientEffect] {
        if let resumed = follower.resumePoint, resumed.epoch != welcome.epoch { receipts.forgetAll() }
        self.welcome = welcome
        var effects: [ClientEffect] = [.emit(.welcome(welcome))]
        effects += carryOut(follower.welcomed(welcome, now: now), now: now)
        receipts.connectionReady(now: now)
        let users = watched.sorted()
        for start in stride(from: 0, to: users.count, by: ConversationLimits.maxWatchedUsers) {
            let part = users[start..<min(start + ConversationLimits.maxWatchedUsers, users.count)]
            effects += submit(.presenceWatch(Array(part)), for: .watch, now: now)
        }
        return effects
    }

    mutating func sessionEnded() {
        welcome = nil
        follower.connectionLost()
        receipts.connectionLost()
        typing.connectionLost()
    }

    mutating func submit(
        _ command: Command, for purpose: RequestPurpose, now: ContinuousClock.Instant
    ) -> [ClientEffect] {
        carryOut(machine.submitted(command, for: purpose, now: now).actions, now: now)
    }
}
