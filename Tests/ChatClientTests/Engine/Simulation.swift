import ChatClient
import ChatCore
import Testing

/// An engine and a server with a bad network between them, in virtual time and by the dice of one seed.
struct Simulation {
    private enum Arrival {
        case socket(Int)
        case atServer(Int, RequestNumber, Command)
        case atClient(Int, RequestNumber, Result<Reply, ChatError>)
        case push(Int, ConversationEvent)
    }

    private var random: SplitMix64
    private var now = ContinuousClock.now
    private let origin = ContinuousClock.now
    private var engine: ClientEngine
    private(set) var server = SimulatedServer()
    private var arrivals: [(at: ContinuousClock.Instant, order: Int, what: Arrival)] = []
    private var order = 0
    private var connection: Int?
    private var sends: [RequestNumber] = []
    /// What the user was told, by conversation, since its last reset.
    private(set) var told: [ConversationID: [ConversationEvent]] = [:]
    private(set) var completions: [RequestNumber: Int] = [:]
    private(set) var acknowledged: [RequestNumber: Reply.Sent] = [:]
    private(set) var submitted: Set<RequestNumber> = []
    /// Heads when the client first said that it had told everything.
    private(set) var firstHeads: [ConversationID: Int]?
    /// Probability of loss, repeat and cut, in per cent.
    var badness = 15

    init(seed: UInt64) {
        random = SplitMix64(state: seed)
        var settings = EngineSettings()
        settings.timings.reconnect = ReconnectPolicy(first: .milliseconds(200), longest: .seconds(2))
        settings.follower.maxAhead = 8
        engine = ClientEngine(settings: settings, seed: seed)
        for number: UInt64 in 1...5 {
            server.create(Fixture.conversation(number), at: Timestamp(seconds: 1))
            for _ in 0..<chance(10) { _ = append(to: Fixture.conversation(number)) }
        }
    }

    // MARK: Steps

    mutating func start() { perform(engine.started(now: now)) }

    /// Something happens, then a little time passes.
    mutating func step() {
        let ids = server.logs.keys.sorted()
        let id = ids[chance(ids.count)]
        switch chance(100) {
        case 0..<45: push(append(to: id))
        case 45..<60: request(.messageSend(send(to: id)), repeatable: true)
        case 60..<66: request(.messageEdit(conversation: id, message: Fixture.message(1), body: "x"), repeatable: false)
        case 66..<68:
            let new = Fixture.conversation(UInt64(ids.count + 1))
            server.create(new, at: wallClock)
            push(append(to: new))
        case 68..<72 where chance(100) < badness: cut()
        case 72..<74:
            if let number = sends.last { perform(engine.cancelled(number, now: now)) }
        default: break
        }
        pass(.milliseconds(chance(150)))
    }

    /// The network heals, a last reconnect shows what was silently lost, and everything comes to rest.
    mutating func settle() {
        badness = 0
        pass(.seconds(20))
        cut()
        pass(.seconds(60))
    }

    mutating func replaceStore() {
        server.loseEverything(now: wallClock)
        // Pushes of the old store do not reach clients of the new one.
        arrivals.removeAll { if case .push = $0.what { true } else { false } }
        cut()
    }

    // MARK: Network

    private var wallClock: Timestamp { Timestamp(seconds: 10_000) + (now - origin) }

    private mutating func chance(_ sides: Int) -> Int { Int.random(in: 0..<sides, using: &random) }

    private mutating func append(to id: ConversationID) -> ConversationEvent {
        server.append(to: id, by: Fixture.user("bob"), at: wallClock, body: "b\(order)")
    }

    private mutating func send(to id: ConversationID) -> Command.MessageSend {
        order += 1
        return Command.MessageSend(to: .conversation(id), clientID: Fixture.key("k\(order)"), body: "a\(order)")
    }

    private mutating func request(_ command: Command, repeatable: Bool) {
        let (number, effects) = engine.requested(command, isRepeatable: repeatable, now: now)
        submitted.insert(number)
        if repeatable { sends.append(number) }
        perform(effects)
    }

    private mutating func push(_ event: ConversationEvent) {
        guard let connection, engine.welcome != nil else { return }
        if chance(100) >= badness { schedule(.push(connection, event), within: 400) }
        if chance(100) < badness { schedule(.push(connection, event), within: 2000) }
    }

    private mutating func schedule(_ what: Arrival, within milliseconds: Int) {
        order += 1
        arrivals.append((now + .milliseconds(chance(milliseconds)), order, what))
    }

    private mutating func cut() {
        guard let attempt = connection else { return }
        connection = nil
        arrivals.removeAll { arrival in
            switch arrival.what {
            case .atClient(attempt, _, _), .push(attempt, _): true
            // Half of what was under way to the server arrives all the same.
            case .atServer(attempt, let number, _): number.value % 2 == 0
            default: false
            }
        }
        perform(engine.socketClosed(attempt, code: nil, now: now))
    }

    /// Lets time pass, with everything that falls due on the way.
    private mutating func pass(_ duration: Duration) {
        let end = now + duration
        while true {
            let arrival = arrivals.indices.min {
                (arrivals[$0].at, arrivals[$0].order) < (arrivals[$1].at, arrivals[$1].order)
            }
            let arrivalTime = arrival.map { arrivals[$0].at }
            guard let next = [arrivalTime, engine.nextDeadline].compactMap(\.self).min(), next <= end else { break }
            now = max(now, next)
            if let arrival, arrivalTime == next {
                deliver(arrivals.remove(at: arrival).what)
            } else {
                perform(engine.deadlineReached(now: now))
            }
        }
        now = end
    }

    private mutating func deliver(_ arrival: Arrival) {
        switch arrival {
        case .socket(let attempt):
            connection = attempt
            perform(engine.socketOpened(attempt, token: "t", now: now))
        case .atServer(let attempt, let number, let command):
            let reply = server.answer(command, now: wallClock)
            if attempt == connection { schedule(.atClient(attempt, number, reply), within: 100) }
        case .atClient(let attempt, let number, let reply):
            perform(engine.replyArrived(attempt, number, reply, now: now))
        case .push(let attempt, let event):
            engine.frameArrived(attempt, now: now)
            perform(engine.pushArrived(attempt, .event(event), now: now))
        }
    }

    private mutating func perform(_ effects: [ClientEffect]) {
        for effect in effects {
            switch effect {
            case .open(let attempt, _): schedule(.socket(attempt), within: 100)
            case .write(let number, let command):
                engine.frameArrived(engine.attempt, now: now)
                schedule(.atServer(engine.attempt, number, command), within: 100)
            case .close: cut()
            case .complete(let number, let result):
                completions[number, default: 0] += 1
                if case .success(.sent(let sent)) = result { acknowledged[number] = sent }
            case .emit(.event(let event)): told[event.conversation, default: []].append(event)
            case .emit(.reset(let id)): told[id] = []
            case .emit(.caughtUp): firstHeads = firstHeads ?? server.logs.mapValues(\.count)
            case .emit, .refreshToken, .finish: break
            }
        }
    }
}
