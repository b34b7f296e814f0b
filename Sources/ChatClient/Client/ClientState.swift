import ChatCore
import NIOCore

/// What the shell keeps under its lock: the engine, those who wait for it, and the handles its effects act on.
struct ClientState: Sendable {
    typealias ReplyContinuation = CheckedContinuation<Result<Reply, ChatError>, Never>

    /// A request's waiting task.
    struct Waiter: Sendable {
        let ticket: UInt64
        let continuation: ReplyContinuation
    }

    /// An open socket: where its writer task takes frames from, and the channel for closing.
    struct Socket: Sendable {
        let writes: AsyncStream<Outgoing>.Continuation
        let channel: any Channel
    }

    var engine: ClientEngine
    var events: EventBuffer
    var waiters: [RequestNumber: Waiter] = [:]
    /// Request numbers by the caller's ticket, for cancellation.
    var tickets: [UInt64: RequestNumber] = [:]
    var consumers: [(ticket: UInt64, continuation: CheckedContinuation<ChatClientEvent?, Never>)] = []
    /// Readers that wait for the application to catch up, by attempt.
    var readers: [Int: CheckedContinuation<Void, Never>] = [:]
    var dials: [Int: Dial] = [:]
    var sockets: [Int: Socket] = [:]
    var observers: [UInt64: AsyncStream<ConnectionState>.Continuation] = [:]
    var connection = ConnectionState.idle
    /// Set once: the error that ended the client, or `.some(nil)` when its owner did.
    var outcome: ChatError??
    var hasRun = false
    var timer: (deadline: ContinuousClock.Instant, cancel: @Sendable () -> Void)?
    private var lastTicket: UInt64 = 0

    init(engine: ClientEngine, events: EventDelivery) {
        self.engine = engine
        self.events = EventBuffer(events)
    }

    /// A name that no other caller of this client has.
    mutating func nextTicket() -> UInt64 {
        lastTicket += 1
        return lastTicket
    }

    /// Carries effects out as far as that is only putting things in queues, which keeps their order; what runs foreign
    /// code is returned, to be done once the lock is free.
    mutating func apply(
        _ effects: [ClientEffect], jobs: AsyncStream<ClientJob>.Continuation, now: ContinuousClock.Instant
    ) -> [Wake] {
        var wakes: [Wake] = []
        for effect in effects {
            switch effect {
            case .open(let attempt, let request):
                let dial = Dial()
                dials = [attempt: dial]
                jobs.yield(.connect(attempt, request, dial))
            case .refreshToken(let attempt, let request):
                jobs.yield(.refreshToken(attempt, request))
            case .write(let id, let command):
                sockets[engine.attempt]?.writes.yield(.request(id, command))
            case .close(let attempt, let how):
                if let dial = dials.removeValue(forKey: attempt) { wakes.append(.abandon(dial)) }
                if let socket = sockets[attempt] { wakes += close(socket, how) }
                wakes += wakeReader(attempt)
            case .complete(let id, let result):
                guard let waiter = waiters.removeValue(forKey: id) else { continue }
                tickets[waiter.ticket] = nil
                wakes.append(.reply(waiter.continuation, result))
            case .emit(let event):
                if case .connectionChanged(let state) = event { wakes += changed(to: state) }
                events.append(event)
            case .finish(let error):
                outcome = .some(error)
                wakes += observers.values.map(Wake.endObserver)
                observers = [:]
                if sockets.isEmpty { jobs.finish() }
            }
        }
        return wakes + handOver(now: now) + endConsumers()
    }

    /// Gives waiting consumers what there is.
    mutating func handOver(now: ContinuousClock.Instant) -> [Wake] {
        var wakes: [Wake] = []
        while !consumers.isEmpty, let event = events.popFirst() {
            if case .event(let event) = event { engine.consumed(event, now: now) }
            wakes.append(.event(consumers.removeFirst().continuation, event))
        }
        if events.isRelaxed, !readers.isEmpty {
            for attempt in Array(readers.keys) { wakes += wakeReader(attempt) }
        }
        return wakes
    }

    mutating func wakeReader(_ attempt: Int) -> [Wake] {
        readers.removeValue(forKey: attempt).map { [.reader($0)] } ?? []
    }

    private mutating func endConsumers() -> [Wake] {
        guard outcome != nil, events.count == 0 else { return [] }
        defer { consumers = [] }
        return consumers.map { .event($0.continuation, nil) }
    }

    private mutating func changed(to state: ConnectionState) -> [Wake] {
        connection = state
        for observer in observers.values { observer.yield(state) }
        return [.log(state)]
    }

    private func close(_ socket: Socket, _ how: SocketClose) -> [Wake] {
        switch how {
        case .normal: socket.writes.yield(.close(1000))
        case .protocolError: socket.writes.yield(.close(1002))
        case .abort: return [.closeChannel(socket.channel, after: .zero)]
        }
        socket.writes.finish()
        return [.closeChannel(socket.channel, after: .seconds(1))]
    }
}

/// Something to do once the lock is free.
enum Wake: Sendable {
    case reply(ClientState.ReplyContinuation, Result<Reply, ChatError>)
    case event(CheckedContinuation<ChatClientEvent?, Never>, ChatClientEvent?)
    case reader(CheckedContinuation<Void, Never>)
    case endObserver(AsyncStream<ConnectionState>.Continuation)
    case abandon(Dial)
    case closeChannel(any Channel, after: Duration)
    case log(ConnectionState)
}

/// Work that waits for others, done by child tasks of ``ChatClient/run()``.
enum ClientJob: Sendable {
    case connect(Int, TokenRequest, Dial)
    case refreshToken(Int, TokenRequest)
}

/// What a socket's writer task writes.
enum Outgoing: Sendable {
    case request(RequestNumber, Command)
    case close(UInt16)
}
