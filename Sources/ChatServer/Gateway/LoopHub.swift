import ChatCore
import ChatWire
import NIOCore

/// Everything one event loop shares: its sessions, who hears which topic, the requests gathered for the next batch, and
/// who has unflushed writes. The fan-out path lives here (Docs/adr/0004-event-loops.md).
///
/// Confined to its event loop: every method but ``LoopHub/enqueue(_:)`` is called on it.
final class LoopHub: @unchecked Sendable /* confined to its event loop */ {
    let loop: any EventLoop
    let executor: LoopExecutor
    let service: ChatService
    let storage: any ChatStorage
    private let bus: NodeBus?
    private let peers: SharedHubs

    var index = TopicIndex<ChatSession>()
    var sessions: [SessionID: ChatSession] = [:]
    var timers = DeadlineWheel<SessionID>()
    var receipts = ReceiptCoalescer()
    var metrics = LoopMetrics()
    let requestDecoder: NativeRequestDecoder
    let socketIODecoder: SocketIOChatDecoder

    var batch = RequestBatch()
    private var pumping = Pumping()
    private var isTickScheduled = false
    private(set) var dirty: ContiguousArray<ChatSession> = []
    var joined = JoinedFrames()
    private let clock: ServerClock
    private var tickTime: Moment?
    var deliveryMark: UInt64 = 0

    init(
        loop: any EventLoop, service: ChatService, storage: any ChatStorage, clock: ServerClock, bus: NodeBus?,
        peers: SharedHubs, maxRequestBytes: Int
    ) {
        self.loop = loop
        executor = LoopExecutor(loop)
        self.service = service
        self.storage = storage
        self.clock = clock
        self.bus = bus
        self.peers = peers
        requestDecoder = NativeRequestDecoder(maxBytes: maxRequestBytes)
        socketIODecoder = SocketIOChatDecoder(maxBytes: maxRequestBytes)
    }

    /// The time of this tick: clocks are read once however many requests it answers.
    var now: Moment {
        if let tickTime { return tickTime }
        let time = clock.now
        if isTickScheduled { tickTime = time }
        return time
    }

    // MARK: Ticks

    func scheduleTick() {
        guard !isTickScheduled else { return }
        isTickScheduled = true
        loop.execute { self.tick() }
    }

    /// The end of a tick: everything gathered goes to the store, everything written to the sockets.
    private func tick() {
        isTickScheduled = false
        tickTime = nil
        startPumps()
        flush()
    }

    func markDirty(_ session: ChatSession) {
        dirty.append(session)
        scheduleTick()
    }

    private func flush() {
        deliverReceipts()
        deliverJoined()
        flushDirty()
    }

    func flushDirty() {
        guard !dirty.isEmpty else { return }
        var writing = dirty
        dirty = []
        for session in writing { session.flush() }
        // Keep the allocation for the next tick unless writing made new work.
        if dirty.isEmpty {
            writing.removeAll(keepingCapacity: true)
            swap(&dirty, &writing)
        }
    }

    // MARK: The store

    /// Which kinds of requests are at the store.
    private struct Pumping {
        var appends = false
        var advances = false
        var signals = false
    }

    /// Starts a store task for each kind of request that waits, unless one runs: while a batch is in flight the next one
    /// gathers, and no kind waits for another. The tasks end by themselves when nothing waits.
    private func startPumps() {
        if !pumping.appends, !batch.appends.isEmpty {
            pumping.appends = true
            Task(executorPreference: executor) { await self.pumpAppends() }
        }
        if !pumping.advances, !batch.advances.isEmpty {
            pumping.advances = true
            Task(executorPreference: executor) { await self.pumpAdvances() }
        }
        if !pumping.signals, !batch.signals.isEmpty {
            pumping.signals = true
            Task(executorPreference: executor) { await self.pumpSignals() }
        }
    }

    private func pumpAppends() async {
        while !batch.appends.isEmpty {
            let current = batch.appends.take()
            finish(current, await storage.append(current.works))
            flush()
        }
        pumping.appends = false
    }

    private func pumpAdvances() async {
        while !batch.advances.isEmpty {
            let current = batch.advances.take()
            finish(current, await storage.advance(current.works))
            flush()
        }
        pumping.advances = false
    }

    private func pumpSignals() async {
        while !batch.signals.isEmpty {
            let current = batch.signals.take()
            finish(current, await storage.audiences(current.works.map(\.request)))
            flush()
        }
        pumping.signals = false
    }

    // MARK: Timers

    /// Called at the wheel's interval.
    func timersDue() {
        let time = now
        for id in timers.due(now: time.steady) { sessions[id]?.deadlineReached(at: time) }
        scheduleTick()
    }

    // MARK: Elsewhere

    /// Whether publications have anywhere else to go.
    var isOneOfMany: Bool { bus != nil || peers.count > 1 }

    /// Hands publications to the other loops and nodes.
    func publishElsewhere(_ publications: [Publication]) {
        peers.forEachOther(than: self) { $0.enqueue(publications) }
        bus?.publish(publications)
    }

    /// This loop has its first subscriber of a topic, or lost its last.
    func busInterest(_ topic: Topic, _ isInterested: Bool) { bus?.interest(in: topic, isInterested) }

    /// Runs something on the loop and returns what it found.
    func onLoop<Value: Sendable>(_ body: @escaping @Sendable (LoopHub) -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            loop.execute { continuation.resume(returning: body(self)) }
        }
    }

    /// Delivers publications of other loops and nodes; any thread.
    func enqueue(_ publications: [Publication]) {
        loop.execute {
            for publication in publications { self.deliver(publication, origin: nil) }
            self.scheduleTick()
        }
    }
}
