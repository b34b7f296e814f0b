import DequeModule

/// Who may use which connection of a pool; pure, with time passed in.
///
/// Every slot that is leased comes back by ``released(_:)``; every waiter that was told to wait gets a slot or is named by
/// ``deadlineReached(now:)`` or ``cancelled(_:)``, exactly once; also those who wait while the pool is closed.
struct PoolMachine<Slot: Hashable & Sendable, Waiter: Hashable & Sendable>: Sendable {
    /// The answer to a request.
    enum RequestAction: Equatable {
        case lease(Slot)
        case wait
        /// Too many wait already.
        case refuse
        /// The pool is closed.
        case closed
    }

    /// What a slot that came back is for.
    enum ReleaseAction: Equatable {
        case lease(Slot, to: Waiter)
        case doNothing
        /// The pool is closed: end it.
        case close(Slot)
    }

    private var idle: [Slot]
    private var waiters: Deque<(waiter: Waiter, deadline: ContinuousClock.Instant)> = []
    private let waiterLimit: Int
    private var isClosed = false

    /// All slots are idle; the last one is used first, so that few stay warm.
    init(slots: [Slot], waiterLimit: Int) {
        idle = slots
        self.waiterLimit = waiterLimit
    }

    /// Someone wants a slot.
    mutating func requested(_ waiter: Waiter, deadline: ContinuousClock.Instant) -> RequestAction {
        if isClosed { return .closed }
        if let slot = idle.popLast() { return .lease(slot) }
        guard waiters.count < waiterLimit else { return .refuse }
        waiters.append((waiter, deadline))
        return .wait
    }

    /// A slot is free again.
    mutating func released(_ slot: Slot) -> ReleaseAction {
        if let next = waiters.popFirst() { return .lease(slot, to: next.waiter) }
        if isClosed { return .close(slot) }
        idle.append(slot)
        return .doNothing
    }

    /// Time has passed.
    ///
    /// - Returns: Who waited too long; they are forgotten.
    mutating func deadlineReached(now: ContinuousClock.Instant) -> [Waiter] {
        let overdue = waiters.filter { $0.deadline <= now }.map(\.waiter)
        if !overdue.isEmpty { waiters.removeAll { $0.deadline <= now } }
        return overdue
    }

    /// Whether anybody waits.
    var hasWaiters: Bool { !waiters.isEmpty }

    /// A waiter gave up.
    ///
    /// - Returns: False when it has a slot already or is not known.
    mutating func cancelled(_ waiter: Waiter) -> Bool {
        guard let place = waiters.firstIndex(where: { $0.waiter == waiter }) else { return false }
        waiters.remove(at: place)
        return true
    }

    /// No more requests are taken.
    ///
    /// - Returns: Idle slots to end now; leased ones follow by ``released(_:)`` once nobody waits.
    mutating func closed() -> [Slot] {
        isClosed = true
        defer { idle = [] }
        return idle
    }
}
