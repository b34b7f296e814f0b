package import ChatCore

/// Follows one conversation's log: takes events in any order, any number of times, and lets each out once, in seq order.
///
/// Pure; memory is bounded by `maxAhead` events. What does not fit, or never came, is fetched by `sync`.
package struct ConversationTracker: Sendable {
    /// How a missing stretch is being dealt with.
    package enum Repair: Hashable, Sendable {
        /// Nothing is known to be missing.
        case idle
        /// Something is; asked for at this time, unless it comes by itself before.
        case due(ContinuousClock.Instant)
        /// A `sync` is on its way.
        case asked
    }

    /// Everything up to this seq has been let out (or lies before the place where following began).
    package private(set) var position: Int64
    /// Where the repair of a gap stands.
    package private(set) var repair = Repair.idle
    /// The highest seq known to exist.
    private var knownHead: Int64
    /// Events beyond a gap, by seq.
    private var ahead: [Int64: ConversationEvent] = [:]
    /// A sync is wanted even without a known gap.
    private var isDoubted = false
    /// Syncs in a row that brought nothing although something was said to be missing.
    private var fruitless = 0
    private let grace: Duration
    private let maxAhead: Int

    /// Starts behind `position`: the next event let out is the one after it.
    ///
    /// - Parameters:
    ///   - grace: How long slightly reordered events get to fill a gap by themselves.
    ///   - maxAhead: Most events kept beyond a gap.
    package init(after position: Int64, grace: Duration, maxAhead: Int = 256) {
        self.position = position
        knownHead = position
        self.grace = grace
        self.maxAhead = maxAhead
    }

    /// When a `sync` is due; nil while none is wanted or one is on its way.
    package var deadline: ContinuousClock.Instant? { if case .due(let time) = repair { time } else { nil } }
    /// Something is missing or being fetched.
    package var isRestless: Bool { repair != .idle }

    /// An event arrived by whatever way.
    ///
    /// - Returns: What can be let out now, in order; empty for repeats and events beyond a gap.
    package mutating func observed(_ event: ConversationEvent, now: ContinuousClock.Instant) -> [ConversationEvent] {
        let seq = event.position.seq
        guard seq > position else { return [] }
        knownHead = max(knownHead, seq)
        guard seq == position + 1 else {
            keepAhead(event)
            wantRepair(at: now + grace)
            return []
        }
        let released = release(event)
        settle(now: now)
        return released
    }

    /// Somebody said that the log reaches at least `seq`.
    ///
    /// - Parameter isCertain: True when no push will bring the events, so that waiting for one is in vain.
    package mutating func headSeen(_ seq: Int64, isCertain: Bool, now: ContinuousClock.Instant) {
        guard seq > position else { return }
        knownHead = max(knownHead, seq)
        wantRepair(at: isCertain ? now : now + grace)
    }

    /// The log must be compared with the server's even though nothing is known to be missing.
    package mutating func doubted(now: ContinuousClock.Instant) {
        isDoubted = true
        wantRepair(at: now)
    }

    /// Takes the question to ask, if its time has come.
    ///
    /// - Returns: The seq to sync after.
    package mutating func takeDue(now: ContinuousClock.Instant) -> Int64? {
        guard case .due(let time) = repair, time <= now else { return nil }
        guard position < knownHead || isDoubted else {
            repair = .idle
            return nil
        }
        repair = .asked
        return position
    }

    /// The answer to a `sync`.
    ///
    /// - Returns: Whether the log starts anew (drop what is shown, read history), and then what can be let out.
    package mutating func pageArrived(
        _ page: SyncPage, now: ContinuousClock.Instant
    ) -> (isReset: Bool, released: [ConversationEvent]) {
        guard case .asked = repair else { return (false, []) }
        repair = .idle
        isDoubted = false
        if page.isReset {
            position = page.head.seq
            knownHead = page.head.seq
            ahead = [:]
            fruitless = 0
            return (true, [])
        }
        let before = position
        var released: [ConversationEvent] = []
        for event in page.events where event.position.seq == position + 1 { released += release(event) }
        knownHead = max(position, page.head.seq, ahead.keys.max() ?? 0)
        fruitless = position > before || position >= knownHead ? 0 : fruitless + 1
        if fruitless >= 3 {
            // The server does not know of what was announced: believe its log, not the announcement.
            ahead = [:]
            knownHead = position
            fruitless = 0
        }
        if position < knownHead {
            wantRepair(at: page.hasMore && fruitless == 0 ? now : now + grace * (1 << fruitless))
        }
        return (false, released)
    }

    /// The `sync` failed; it is asked again after a while.
    package mutating func syncFailed(retryAfter: Duration, now: ContinuousClock.Instant) {
        guard case .asked = repair else { return }
        repair = .due(now + retryAfter)
        isDoubted = true
    }

    /// The `sync` on its way will not be answered; the next session's listing says what is missing.
    package mutating func connectionLost() {
        repair = .idle
        isDoubted = false
        fruitless = 0
    }

    private mutating func release(_ event: ConversationEvent) -> [ConversationEvent] {
        var released = [event]
        position = event.position.seq
        while let next = ahead.removeValue(forKey: position + 1) {
            released.append(next)
            position += 1
        }
        return released
    }

    private mutating func keepAhead(_ event: ConversationEvent) {
        ahead[event.position.seq] = event
        // The furthest goes first: it is the last to be of use, and a sync brings it again.
        if ahead.count > maxAhead, let furthest = ahead.keys.max() { ahead[furthest] = nil }
    }

    private mutating func settle(now: ContinuousClock.Instant) {
        guard case .due = repair, !isDoubted else { return }
        // Progress earns the rest of the gap a new grace period.
        repair = position < knownHead ? .due(now + grace) : .idle
    }

    private mutating func wantRepair(at time: ContinuousClock.Instant) {
        switch repair {
        case .idle: repair = .due(time)
        case .due(let earlier): repair = .due(min(earlier, time))
        case .asked: break
        }
    }
}
