import ChatCore
import ChatWire
import Testing

/// Random events in random order with random time between them: no trap, and the books always balance.
@Suite struct EngineIOSessionFuzzTests {
    static let bodies = [
        "4a", "3", "1", "2", "5", "6", "0", "", "nonsense", "4a\u{1E}3\u{1E}4b", "bAQ==", "4a\u{1E}1\u{1E}4b", "b=",
        "4a\u{1E}2", "\u{1E}", "3\u{1E}3",
    ]
    static let frames = ["2probe", "5", "3", "1", "2", "4a", "6", "bAQ==", "?", "", "0", "3probe"]

    @Test("10,000 random lives", arguments: 0..<10 as Range<UInt64>)
    func randomLives(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in FuzzScale.inputs(1000) {
            let settings = SessionDriver.settings {
                $0.outboundLimitBytes = random.pick([40, 400, 1_048_576])
                $0.maxPayload = random.pick([4, 1_000_000])
                $0.maxPacketsPerPoll = random.pick([1, 2, 16])
                $0.upgradeTimeout = .milliseconds(random.pick([10, 10_000]))
                $0.closeTimeout = .milliseconds(random.pick([10, 30_000]))
            }
            var driver = [SessionDriver.polling(settings), .webSocket(settings), .upgrading(settings)][random.below(3)]
            for step in 0..<random.below(60) { oneEvent(on: &driver, step: step, random: &random) }
            #expect(driver.session.isClosed || driver.session.nextDeadline != nil)
            driver.advance(to: driver.time + 40_000)
            #expect(driver.endings.count == 1)
            if !driver.violations.isEmpty {
                Issue.record("seed \(seed): \(driver.violations)")
                return
            }
        }
    }

    private func oneEvent(on driver: inout SessionDriver, step: Int, random: inout SeededRandom) {
        let request = driver.requests.sorted().randomElement(using: &random)
        let socket = driver.sockets.sorted().randomElement(using: &random) ?? "never"
        switch random.below(16) {
        case 0, 1, 2: _ = driver.poll("g\(step)")
        case 3: _ = driver.post("p\(step)", random.pick(Self.bodies))
        case 4: _ = driver.startPost("p\(step)", isBinary: random.chance(oneIn: 10))
        case 5:
            guard let request, request.hasPrefix("p") else { return }
            _ = driver.finishPost(request, random.pick(Self.bodies))
        case 6:
            guard let request, random.chance(oneIn: 4) else { return }
            _ = request.hasPrefix("p") ? driver.abortPost(request) : driver.abortPoll(request)
        case 7: _ = driver.open("ws\(step)")
        case 8, 9: _ = driver.frame(random.pick(Self.frames), on: socket)
        case 10: if random.chance(oneIn: 4) { _ = driver.loseSocket(socket) }
        case 11: driver.send("message \(step)")
        case 12: _ = driver.flush()
        case 13: driver.advance(to: driver.time + Int64(random.below(200)))
        case 14:
            driver.stall(to: driver.time + Int64(random.below(40)))
            if random.chance(oneIn: 2) { _ = driver.runTimer() }
        default:
            guard random.chance(oneIn: 8) else { return }
            _ = random.chance(oneIn: 2) ? driver.close() : driver.abort(.slowConsumer)
        }
    }

    @Test("1,000 random upgrades: every message arrives once and in order, both ways")
    func randomUpgrades() {
        for seed in FuzzScale.inputs(1000) {
            var world = UpgradeWorld(seed: UInt64(seed))
            world.run()
            #expect(world.driver.session.transport == .websocket, "seed \(seed)")
            #expect(world.driver.receivedTexts == world.sentByServer, "seed \(seed): server to client")
            #expect(world.driver.delivered == world.sentByClient, "seed \(seed): client to server")
            #expect(world.driver.violations == [], "seed \(seed)")
        }
    }
}

/// A server and an honest client that moves to a WebSocket while both talk; every step is chosen at random among those that
/// the protocol allows the client.
struct UpgradeWorld {
    private enum Stage { case polling, opened, probed, pausing, upgraded }

    var driver: SessionDriver
    private(set) var sentByServer: [String] = []
    private(set) var sentByClient: [String] = []
    private var random: SeededRandom
    private var stage = Stage.polling
    private var socket = "never"
    private var count = 0
    /// What the client has not yet sent.
    private var clientQueue: [String] = []
    private var pendingPost: (ticket: String, texts: [String])?

    init(seed: UInt64) {
        random = SeededRandom(seed: seed)
        let packets = random.pick([1, 2, 16])
        driver = .polling(
            SessionDriver.settings {
                $0.maxPacketsPerPoll = packets
                $0.pingInterval = .seconds(25)
                $0.pingTimeout = .seconds(20)
            })
    }

    private var pendingPoll: String? { driver.requests.first { $0.hasPrefix("g") } }

    mutating func run() {
        let talk = 20 + random.below(60)
        var steps = 0
        while stage != .upgraded || steps < talk {
            steps += 1
            guard steps < 5000 else { return }
            step()
        }
        sendClientQueue()
    }

    private mutating func step() {
        count += 1
        switch random.below(9) {
        case 0, 1:
            sentByServer.append("s\(count)")
            driver.send("s\(count)")
        case 2: _ = driver.flush()
        case 3:
            sentByClient.append("c\(count)")
            clientQueue.append("c\(count)")
        case 4:
            // A client that pauses starts no request, except that it ends what it has begun.
            if stage != .pausing, stage != .upgraded, pendingPoll == nil { _ = driver.poll("g\(count)") }
        case 5: post()
        case 6: driver.advance(to: driver.time + Int64(random.below(50)))
        case 7: if random.chance(oneIn: 3) { moveOn() }
        default: if stage == .upgraded { sendClientQueue() }
        }
    }

    private mutating func post() {
        if let (ticket, texts) = pendingPost {
            pendingPost = nil
            _ = driver.finishPost(ticket, texts.map { "4" + $0 }.joined(separator: "\u{1E}"))
        } else if !clientQueue.isEmpty, stage != .pausing, stage != .upgraded {
            pendingPost = ("p\(count)", clientQueue)
            clientQueue = []
            _ = driver.startPost("p\(count)")
        }
    }

    /// The client's next step towards the socket; sometimes the socket breaks instead and it begins again.
    private mutating func moveOn() {
        if stage == .opened || stage == .probed, random.chance(oneIn: 4) {
            _ = random.chance(oneIn: 2) ? driver.loseSocket(socket) : driver.frame("?", on: socket) ?? []
            stage = .polling
            return
        }
        switch stage {
        case .polling:
            socket = "ws\(count)"
            _ = driver.open(socket)
            stage = .opened
        case .opened:
            _ = driver.frame("2probe", on: socket)
            stage = .probed
        case .probed:
            stage = .pausing
        case .pausing:
            guard pendingPoll == nil, pendingPost == nil else { return }
            _ = driver.frame("5", on: socket)
            stage = .upgraded
        case .upgraded:
            break
        }
    }

    private mutating func sendClientQueue() {
        for text in clientQueue { _ = driver.frame("4" + text, on: socket) }
        clientQueue = []
    }
}
