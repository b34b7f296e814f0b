import ChatCore
import Logging
import NIOCore
import Synchronization

/// The lock around the engine: every event goes in through here, effects come out in the order of their making.
final class ClientCore: Sendable {
    let clock: any ClientClock
    let jobs: AsyncStream<ClientJob>
    private let jobSink: AsyncStream<ClientJob>.Continuation
    private let logger: Logger
    private let state: Mutex<ClientState>

    init(_ configuration: ChatClientConfiguration) {
        clock = configuration.clock ?? EventLoopClock(configuration.eventLoopGroup.next())
        logger = configuration.logger
        (jobs, jobSink) = AsyncStream.makeStream()
        let engine = ClientEngine(
            settings: configuration.engineSettings, resume: configuration.resume, seed: .random(in: .min ... .max))
        state = Mutex(ClientState(engine: engine, events: configuration.events))
    }

    /// Runs one event through the engine.
    func update(_ event: (inout ClientEngine, ContinuousClock.Instant) -> [ClientEffect]) {
        change { state, now in
            let effects = event(&state.engine, now)
            return state.apply(effects, jobs: jobSink, now: now)
        }
    }

    /// Changes the state, arms the timer for what became due, then wakes whom that concerns.
    func change(_ body: (inout ClientState, ContinuousClock.Instant) -> [Wake]) {
        let wakes = state.withLock { state in
            let wakes = body(&state, clock.now)
            arm(&state)
            return wakes
        }
        for wake in wakes { perform(wake) }
    }

    /// Looks at the state.
    func read<R: Sendable>(_ body: (borrowing ClientState) -> R) -> R { state.withLock { body($0) } }

    // MARK: Life

    /// - Returns: False when the client ran before.
    func begin() -> Bool {
        state.withLock { state in
            defer { state.hasRun = true }
            return !state.hasRun
        }
    }

    func stop() {
        update { engine, now in engine.stopped(now: now) }
    }

    // MARK: Sockets

    /// Makes an open socket the one that requests are written to, and signs in on it.
    ///
    /// - Returns: False when its attempt was given up meanwhile.
    func attach(_ attempt: Int, _ socket: ClientState.Socket, token: String) -> Bool {
        var isWanted = false
        change { state, now in
            isWanted = state.dials.removeValue(forKey: attempt) != nil
            guard isWanted else { return [] }
            state.sockets[attempt] = socket
            let effects = state.engine.socketOpened(attempt, token: token, now: now)
            return state.apply(effects, jobs: jobSink, now: now)
        }
        return isWanted
    }

    func detach(_ attempt: Int, code: UInt16?) {
        change { state, now in
            state.sockets[attempt] = nil
            let effects = state.engine.socketClosed(attempt, code: code, now: now)
            let wakes = state.apply(effects, jobs: jobSink, now: now)
            if state.outcome != nil, state.sockets.isEmpty { jobSink.finish() }
            return wakes
        }
    }

    /// Waits while the application is behind, unless it waits for a reply that comes through this very socket.
    func waitForRoom(_ attempt: Int) async {
        guard read({ $0.mustPause }) else { return }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { state, now in
                    guard state.mustPause, state.sockets[attempt] != nil, attempt == state.engine.attempt,
                        state.outcome == nil, !Task.isCancelled
                    else {
                        return [.reader(continuation)]
                    }
                    state.readers[attempt] = continuation
                    state.engine.readingChanged(attempt, isPaused: true, now: now)
                    return []
                }
            }
        } onCancel: {
            change { state, _ in state.wakeReader(attempt) }
        }
        update { engine, now in
            engine.readingChanged(attempt, isPaused: false, now: now)
            return []
        }
    }

    // MARK: Requests

    /// Submits a request and waits for its one answer; cancelling the task answers it at once.
    func request(_ command: Command, isRepeatable: Bool) async -> Result<Reply, ChatError> {
        let ticket = state.withLock { $0.nextTicket() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { state, now in
                    if Task.isCancelled { return [.reply(continuation, .failure(ClientFailure.cancelled))] }
                    let (id, effects) = state.engine.requested(command, isRepeatable: isRepeatable, now: now)
                    state.waiters[id] = ClientState.Waiter(ticket: ticket, continuation: continuation)
                    state.tickets[ticket] = id
                    var wakes = state.apply(effects, jobs: jobSink, now: now)
                    for attempt in Array(state.readers.keys) { wakes += state.wakeReader(attempt) }
                    return wakes
                }
            }
        } onCancel: {
            change { state, now in
                guard let id = state.tickets[ticket] else { return [] }
                return state.apply(state.engine.cancelled(id, now: now), jobs: jobSink, now: now)
            }
        }
    }

    // MARK: Events

    /// The next event, or nil at the client's end and when the task is cancelled.
    func nextEvent() async -> ChatClientEvent? {
        let ticket = state.withLock { $0.nextTicket() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                change { state, now in
                    if Task.isCancelled || (state.outcome != nil && state.events.count == 0) {
                        return [.event(continuation, nil)]
                    }
                    state.consumers.append((ticket, continuation))
                    return state.handOver(now: now)
                }
            }
        } onCancel: {
            change { state, _ in
                guard let index = state.consumers.firstIndex(where: { $0.ticket == ticket }) else { return [] }
                return [.event(state.consumers.remove(at: index).continuation, nil)]
            }
        }
    }

    /// The connection's state now and from now on; a slow reader sees the newest only.
    func connectionStates() -> AsyncStream<ConnectionState> {
        let (stream, observer) = AsyncStream<ConnectionState>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let ticket = state.withLock { state in
            let ticket = state.nextTicket()
            observer.yield(state.connection)
            if state.outcome == nil { state.observers[ticket] = observer }
            return state.outcome == nil ? ticket : nil
        }
        guard let ticket else {
            observer.finish()
            return stream
        }
        observer.onTermination = { [weak self] _ in
            self?.change { state, _ in
                state.observers[ticket] = nil
                return []
            }
        }
        return stream
    }

    // MARK: Inside

    private func arm(_ state: inout ClientState) {
        guard state.outcome == nil, let deadline = state.engine.nextDeadline else {
            state.timer?.cancel()
            state.timer = nil
            return
        }
        // A later timer is not moved: it fires early, finds nothing due, and arms the right one.
        if let timer = state.timer, timer.deadline <= deadline { return }
        state.timer?.cancel()
        let cancel = clock.schedule(at: deadline) { [weak self] in
            self?.change { state, now in
                state.timer = nil
                let effects = state.engine.deadlineReached(now: now)
                return self.map { state.apply(effects, jobs: $0.jobSink, now: now) } ?? []
            }
        }
        state.timer = (deadline, cancel)
    }

    private func perform(_ wake: Wake) {
        switch wake {
        case .reply(let continuation, let result): continuation.resume(returning: result)
        case .event(let continuation, let event): continuation.resume(returning: event)
        case .reader(let continuation): continuation.resume()
        case .endObserver(let observer): observer.finish()
        case .abandon(let dial): dial.cancel()
        case .closeChannel(let channel, .zero): channel.close(promise: nil)
        case .closeChannel(let channel, let delay):
            channel.eventLoop.scheduleTask(in: TimeAmount(delay)) { channel.close(promise: nil) }
        case .log(let state): logger.log(state)
        }
    }
}

extension ClientState {
    /// The application is behind, and no reply that it waits for is worth reading on.
    var mustPause: Bool { events.isFull && (events.isOverfull || !engine.isUserWaiting) }
}
