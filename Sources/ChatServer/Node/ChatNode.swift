public import ChatCore
public import Logging
public import NIOCore
import Synchronization

/// One node of the chat system: the event loops' hubs, presence, limits and the way between them. Doors open sessions on it.
///
/// - Isolation: any thread; each hub's work stays on its loop.
public final class ChatNode: Sendable {
    /// The command set.
    public let service: ChatService
    /// How tokens are checked.
    public let verifier: any TokenVerifier
    /// Who is online.
    public let presence: PresenceBoard
    /// The operator's choices.
    public let settings: NodeSettings

    let clock: ServerClock
    /// The loops of its hubs.
    let eventLoopGroup: any EventLoopGroup
    let limits: NodeLimits
    let logger: Logger
    private let hubs: [LoopHub]
    private let hubsByLoop: [ObjectIdentifier: LoopHub]
    private let bus: NodeBus?
    private let ended = Mutex<[UserID: Timestamp]>([:])
    private let draining = Atomic<Bool>(false)
    private let lastSeenFails = Atomic<Bool>(false)
    private let drainHooks = Mutex<[@Sendable () -> Void]>([])

    /// Composes a node.
    ///
    /// - Parameters:
    ///   - storage: The truth.
    ///   - verifier: How tokens are checked.
    ///   - bus: The way to other nodes; nil for a node by itself.
    ///   - eventLoopGroup: The loops that connections live on; the same group the listener uses.
    ///   - settings: The operator's choices.
    ///   - visibility: Who may find and see whom.
    ///   - clock: Where time comes from.
    ///   - logger: For operators; never gets tokens or message bodies.
    public init(
        storage: any ChatStorage, verifier: any TokenVerifier, bus: (any Bus)? = nil,
        eventLoopGroup: any EventLoopGroup, settings: NodeSettings = NodeSettings(),
        visibility: DirectoryVisibility = .everyone, clock: ServerClock = .system,
        logger: Logger = Logger(label: "chat.node")
    ) {
        let nodeID = NodeID(UInt64.random(in: .min ... .max))
        presence = PresenceBoard(node: nodeID, grace: settings.presenceGrace)
        let random = RandomBits()
        service = ChatService(
            storage: storage, presence: presence, settings: .init(visibility: visibility), random: { random.next() })
        self.verifier = verifier
        self.settings = settings
        self.clock = clock
        self.eventLoopGroup = eventLoopGroup
        self.logger = logger
        limits = NodeLimits(settings)
        let network = bus.map(NodeBus.init)
        self.bus = network
        let loops = Array(eventLoopGroup.makeIterator())
        let shared = SharedHubs(count: loops.count)
        var hubs: [LoopHub] = []
        for loop in loops {
            hubs.append(
                LoopHub(
                    loop: loop, service: service, storage: storage, clock: clock,
                    bus: network, peers: shared, maxRequestBytes: settings.session.maxMessageBytes))
        }
        self.hubs = hubs
        shared.set(hubs)
        hubsByLoop = Dictionary(hubs.map { (ObjectIdentifier($0.loop), $0) }, uniquingKeysWith: { first, _ in first })
        network?.attach(to: hubs)
    }

    /// The hub of an event loop; nil for a loop that is not of this node's group.
    func hub(on loop: any EventLoop) -> LoopHub? { hubsByLoop[ObjectIdentifier(loop)] }

    /// Publishes from outside the event loops, for administration and embedders.
    public func publish(_ publications: [Publication]) {
        guard !publications.isEmpty else { return }
        for hub in hubs { hub.enqueue(publications) }
        bus?.publish(publications)
    }

    func sessionEnded(_ session: SessionID, user: UserID, at now: Moment) {
        let changes = presence.sessionEnded(session, now: now.wall)
        publish(service.presencePublications(changes))
        ended.withLock { $0[user] = now.wall }
    }

    func logRefusal(_ error: ChatError, address: String) {
        logger.info(
            "sign-in refused",
            metadata: ["chat.error.code": "\(error.code)", "chat.peer.address": "\(address)"])
    }

    // MARK: Running

    /// Keeps the node's timers until cancelled: session deadlines, presence grace, last-seen times.
    func keepTime() async {
        let timers = hubs.map { hub in
            hub.loop.scheduleRepeatedTask(initialDelay: .milliseconds(250), delay: .milliseconds(250)) { _ in
                hub.timersDue()
            }
        }
        defer { for timer in timers { timer.cancel() } }
        var seconds = 0
        while !Task.isCancelled {
            do { try await Task.sleep(for: .seconds(1)) } catch { break }
            let now = clock.now.wall
            publish(service.presencePublications(presence.sweep(now: now)))
            seconds += 1
            if seconds % 60 == 0 { presence.compact(now: now) }
            await noteLastSeen()
        }
        await noteLastSeen()
    }

    /// Publishes what the store committed after it had given its callers up, until cancelled.
    func publishLateNews() async {
        for await outcome in service.lateNews() { publish(service.publications(ofLate: outcome)) }
    }

    private func noteLastSeen() async {
        let times = ended.withLock { times in
            defer { times.removeAll(keepingCapacity: true) }
            return times
        }
        guard !times.isEmpty else { return }
        do throws(ChatError) {
            try await service.noteLastSeen(times)
            lastSeenFails.store(false, ordering: .relaxed)
        } catch {
            // Put back what was not stored, unless something newer came meanwhile.
            ended.withLock { $0.merge(times) { newer, _ in newer } }
            // Tried again every second; said once for each time the store is away.
            let isKnown = lastSeenFails.exchange(true, ordering: .relaxed)
            logger.log(
                level: isKnown ? .debug : .warning, "last-seen times not stored",
                metadata: ["chat.error.code": "\(error.code)"])
        }
    }

    // MARK: Draining

    /// False from the moment a drain begins: load balancers must send nobody any more.
    public var isReady: Bool { !draining.load(ordering: .acquiring) }

    /// Has `hook` called once when a drain begins, or now if one has begun.
    package func onDrain(_ hook: @escaping @Sendable () -> Void) {
        let isLate = drainHooks.withLock { hooks in
            // Asked under the lock that a beginning drain takes the hooks under, so that none is missed.
            if isReady { hooks.append(hook) }
            return !isReady
        }
        if isLate { hook() }
    }

    private func runDrainHooks() {
        let hooks = drainHooks.withLock { hooks in
            defer { hooks = [] }
            return hooks
        }
        for hook in hooks { hook() }
    }

    /// Starts a drain unless one is under way; for a listener that is told to quiesce.
    func startDrain() {
        guard !draining.exchange(true, ordering: .acquiringAndReleasing) else { return }
        // Ends by itself within `drainTimeout`.
        Task { await self.drain() }
    }

    /// Tells all sockets, in paced batches, to reconnect elsewhere after a random delay, and waits until they are gone.
    ///
    /// - Guarantees: requests in flight are answered first; returns within `drainTimeout`, whatever peers do. Idempotent.
    /// - Parameter progress: Called with the number of sessions left, about ten times a second.
    public func drain(progress: (@Sendable (Int) -> Void)? = nil) async {
        draining.store(true, ordering: .releasing)
        runDrainHooks()
        let deadline = clock.now.steady + settings.drainTimeout
        let perStep = max(1, settings.drainPerSecond / 10)
        let spread = max(0, settings.reconnectSpread.milliseconds)
        while clock.now.steady < deadline {
            var (left, busy) = (0, 0)
            for hub in hubs {
                let state = await hub.onLoop { $0.drainState }
                left += state.left
                busy += state.busy
            }
            progress?(left)
            if left == 0 { break }
            // When nobody who was told waits for an answer, all that their requests caused is already on its way to every
            // loop, in front of the close: nothing acknowledged goes unseen by those who are told in the same step.
            if busy == 0 { for hub in hubs { await hub.onLoop { $0.closeDrained() } } }
            var quota = perStep
            for hub in hubs where quota > 0 {
                let share = quota
                quota -= await hub.onLoop { hub in hub.drain(atMost: share) { Int64.random(in: 0...spread) } }
            }
            do { try await Task.sleep(for: .milliseconds(100)) } catch { break }
        }
        for hub in hubs { await hub.onLoop { $0.closeDrained(isTimeUp: true) } }
        await noteLastSeen()
    }

    // MARK: Looking

    /// Live sessions, oldest first.
    public func sessions(of user: UserID? = nil) async -> [SessionInfo] {
        var all: [SessionInfo] = []
        for hub in hubs { all += await hub.onLoop { $0.sessionInfos(of: user) } }
        return all.sorted { $0.connectedAt < $1.connectedAt }
    }

    func metrics() async -> LoopMetrics {
        var sum = LoopMetrics()
        for hub in hubs { sum.add(await hub.onLoop { $0.metrics }) }
        return sum
    }
}
