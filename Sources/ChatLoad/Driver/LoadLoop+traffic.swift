import ChatCore
import NIOCore

/// When messages are sent and confirmed.
extension LoadLoop {
    /// Turns that one tick takes at most, so that a loop that has fallen behind still reads.
    private static var turnsPerTick: Int { 4096 }
    /// Shortest time between ticks, in nanoseconds: sends that are due within it go together.
    private static var tick: UInt64 { 50_000 }
    /// How long a member gathers receipts, and how long a refused sender of a closed loop waits.
    private static var receiptWindow: TimeAmount { .milliseconds(500) }
    private static var refusedPause: TimeAmount { .milliseconds(100) }

    /// Gives a connection its place in a conversation.
    func join(slot: Int, _ membership: LoadMembership) {
        guard connections.indices.contains(slot) else { return }
        // The direct conversation comes first, which is how choices are weighed.
        connections[slot].memberships.append(membership)
    }

    /// Begins sending.
    ///
    /// - Parameters:
    ///   - start: When the open loop's first send is due.
    ///   - measured: What counts as measured.
    func begin(start: UInt64, measured: Range<UInt64>) {
        self.measured = measured
        isSending = true
        senders = connections.filter { !$0.memberships.isEmpty && ($0.index == 0 || !isFanout) }
        for connection in senders { connection.sender = LoadSender(place: connection.index) }
        if case .chat = setting.plan.workload { scheduleReceipts() }
        switch setting.plan.pacing {
        case .rate(let rate):
            turns = TurnTaker(
                OpenLoopSchedule(start: start, rate: rate, senders: setting.senders), senders: senders.map(\.index))
            takeTurns()
        case .window(let window):
            for connection in senders {
                connection.sender?.owed = window
                connection.pump()
            }
        }
    }

    private var isFanout: Bool { if case .fanout = setting.plan.workload { true } else { false } }

    private func takeTurns() {
        guard isSending else { return }
        let now = NIODeadline.now().uptimeNanoseconds
        var taken = 0
        while taken < Self.turnsPerTick, let place = turns?.take(now: now) {
            taken += 1
            senders[place].sender?.owed += 1
            senders[place].pump()
        }
        guard let next = turns?.next else { return }
        let deadline = NIODeadline.uptimeNanoseconds(max(next, now + Self.tick))
        eventLoop.assumeIsolated().scheduleTask(deadline: deadline) { self.takeTurns() }
    }

    /// A send was refused. A closed loop tries the next one after a pause, so that a server that has had enough is not run over.
    func turnFailed(_ connection: LoadConnection) {
        guard turns == nil else { return connection.pump() }
        eventLoop.assumeIsolated().scheduleTask(in: Self.refusedPause) { connection.turnDone() }
    }

    /// Ends sending; what is under way goes on.
    func stop(at now: UInt64) {
        guard isSending else { return }
        isSending = false
        if now < measured.upperBound { measured = min(measured.lowerBound, now)..<now }
        if turns != nil { meter.unsent = senders.reduce(0) { $0 + ($1.sender?.owed ?? 0) } }
    }

    // MARK: Broadcasts

    /// Makes ready to count arrivals. Before any loop begins: the sender's may be ahead of the others.
    func prepareBroadcasts() {
        let members = connections.filter { !$0.memberships.isEmpty && $0.index != 0 }
        localArrivals = BroadcastTally(expected: members.count)
    }

    /// A broadcast reached one of this loop's members.
    func broadcastArrived(_ tag: MessageTag, now: UInt64) {
        if localArrivals.arrived(tag.number) { reportBroadcast?(tag, now) }
    }

    /// On the sender's loop: a broadcast reached all members of one loop.
    func broadcastComplete(_ tag: MessageTag, at now: UInt64) {
        guard loopArrivals.arrived(tag.number) else { return }
        if measured.contains(tag.intended) { meter.broadcast.record(now &- tag.intended) }
        if turns == nil { connections.first?.turnDone() }
    }

    // MARK: Receipts

    private func scheduleReceipts() {
        eventLoop.assumeIsolated().scheduleTask(in: Self.receiptWindow) {
            guard self.isSending else { return }
            let due = self.receiptsDue
            self.receiptsDue.removeAll(keepingCapacity: true)
            for (connection, place) in due { connection.sendReceipt(place, read: self.mix.reads()) }
            self.scheduleReceipts()
        }
    }

    // MARK: What is known at the end

    /// The greatest seq known of each conversation.
    var heads: [Int: Int64] {
        var heads: [Int: Int64] = [:]
        for connection in connections {
            for membership in connection.memberships {
                heads[membership.conversation] = max(heads[membership.conversation] ?? 0, membership.ledger.highest)
            }
        }
        return heads
    }

    /// Messages that members were never told of, given how far the conversations' logs go.
    func lost(heads: [Int: Int64]) -> Int {
        var lost: Int64 = 0
        for connection in connections {
            for membership in connection.memberships {
                lost += membership.ledger.missing(head: heads[membership.conversation] ?? 0)
            }
        }
        return Int(lost)
    }
}
