import ChatCore

/// Decides when an issuer's keys are fetched, used, waited for and given up. No network and no clock: every event brings `now`.
///
/// - Guarantees: one fetch at a time; every ticket that waits comes out of exactly one action; memory is bounded by the
///   policy except for waiting tickets, which end with the fetch.
struct KeySetCache: Sendable {
    /// Names a caller that waits.
    typealias Ticket = UInt64

    /// What the cache holds.
    enum Phase: String, Sendable {
        /// Nothing yet, nothing on its way. → fetching
        case empty
        /// Nothing yet, a fetch on its way. → fresh, empty
        case fetching
        /// A set within its freshness. → stale, fresh
        case fresh
        /// A set past its freshness, still used. → fresh, empty once its stale time is over too
        case stale
    }

    /// A fetched set.
    struct Loaded: Sendable {
        let keys: KeySet
        /// Counts sets; a cached verification is good for one generation.
        let generation: UInt64
        let fetchedAt: Timestamp
        let freshFor: Duration
    }

    enum LookupAction: Sendable {
        /// Verify with this set.
        case use(Loaded)
        /// Verify with this set, and fetch in the background.
        case useAndFetch(Loaded)
        /// Wait for the fetch that is under way.
        case wait(Ticket)
        /// Wait, and start the fetch.
        case waitAndFetch(Ticket)
        /// Give up.
        case fail(ChatError)
    }

    /// How a waiting ticket ends.
    typealias Outcome = (ticket: Ticket, result: Result<Loaded, ChatError>)

    private struct Waiter: Sendable {
        let ticket: Ticket
        let keyID: String?
    }

    let policy: KeySetPolicy
    private(set) var loaded: Loaded?
    private(set) var lastError: ChatError?
    private(set) var fetchCount: UInt64 = 0
    private var isFetching = false
    private var waiters: [Waiter] = []
    private var nextTicket: Ticket = 0
    private var failures = 0
    private var lastAttempt: Timestamp?
    private var lastUnknownFetch: Timestamp?
    private var unknown: [ExactString: Timestamp] = [:]

    init(policy: KeySetPolicy) { self.policy = policy }

    /// What it holds at a time.
    func phase(now: Timestamp) -> Phase {
        guard let loaded, isUsable(loaded, now) else { return isFetching ? .fetching : .empty }
        return isFresh(loaded, now) ? .fresh : .stale
    }

    /// The set that may be used now, if any.
    func usable(now: Timestamp) -> Loaded? { loaded.flatMap { isUsable($0, now) ? $0 : nil } }

    /// When the next background fetch is due; `now` or earlier means at once.
    func nextRefresh(now: Timestamp) -> Timestamp {
        guard let loaded, isUsable(loaded, now) else { return backoffEnd(now) ?? now }
        let due = refreshDue(loaded, now)
        return backoffEnd(now).map { max($0, due) } ?? due
    }

    /// A token names `keyID` (nil: none).
    mutating func keysRequested(_ keyID: String?, now: Timestamp) -> LookupAction {
        guard let loaded, isUsable(loaded, now) else {
            if isFetching { return .wait(addWaiter(keyID)) }
            if let end = backoffEnd(now) { return .fail(unavailable(retryIn: end.since(now))) }
            startFetch(now)
            return .waitAndFetch(addWaiter(keyID))
        }
        if let keyID, !loaded.keys.mentions(keyID) { return unknownRequested(keyID, now: now) }
        guard !isFetching, nextRefresh(now: now) <= now else { return .use(loaded) }
        startFetch(now)
        return .useAndFetch(loaded)
    }

    private mutating func unknownRequested(_ keyID: String, now: Timestamp) -> LookupAction {
        let name = ExactString(keyID)
        if let since = unknown[name], within(policy.unknownKeyCooldown, of: since, now) {
            return .fail(unknownError(now))
        }
        if isFetching { return .wait(addWaiter(keyID)) }
        if let last = lastUnknownFetch, within(policy.unknownKeyCooldown, of: last, now) {
            return .fail(unknownError(now))
        }
        if backoffEnd(now) != nil { return .fail(unknownError(now)) }
        lastUnknownFetch = now
        startFetch(now)
        return .waitAndFetch(addWaiter(keyID))
    }

    /// The background loop or an operator asks for a fetch.
    ///
    /// - Returns: True when one is to be started: not while another runs, and unless `isForced` only when one is due.
    mutating func refreshRequested(isForced: Bool, now: Timestamp) -> Bool {
        guard !isFetching, isForced || nextRefresh(now: now) <= now else { return false }
        startFetch(now)
        return true
    }

    /// Somebody waits for the fetch under way; nil when none is.
    mutating func completionRequested() -> Ticket? { isFetching ? addWaiter(nil) : nil }

    /// A waiting caller was cancelled.
    ///
    /// - Returns: True when it still waited and is to be ended by its canceller.
    mutating func waiterCancelled(_ ticket: Ticket) -> Bool {
        guard let index = waiters.firstIndex(where: { $0.ticket == ticket }) else { return false }
        waiters.remove(at: index)
        return true
    }

    /// The fetch brought a set.
    ///
    /// - Returns: How each waiting caller ends.
    mutating func fetchSucceeded(_ keys: KeySet, maxAge: Duration?, now: Timestamp) -> [Outcome] {
        guard !keys.keys.isEmpty else {
            return fetchFailed(ChatError(.keysUnavailable, detail: "JWKS: no usable key"), now: now)
        }
        let fresh = maxAge.map { min(max($0, policy.minimumFresh), policy.maximumFresh) } ?? policy.freshFor
        let set = Loaded(keys: keys, generation: (loaded?.generation ?? 0) + 1, fetchedAt: now, freshFor: fresh)
        loaded = set
        lastError = nil
        failures = 0
        unknown = unknown.filter { !keys.mentions($0.key.text) && within(policy.unknownKeyCooldown, of: $0.value, now) }
        for waiter in waiters {
            if let id = waiter.keyID, !keys.mentions(id) { noteUnknown(id, now) }
        }
        return finish { waiter in
            if let id = waiter.keyID, !keys.mentions(id) {
                return .failure(ChatError(.tokenKeyUnknown))
            }
            return .success(set)
        }
    }

    /// The fetch failed; a good set stays.
    ///
    /// - Returns: How each waiting caller ends.
    mutating func fetchFailed(_ error: ChatError, now: Timestamp) -> [Outcome] {
        failures = min(failures + 1, 32)
        lastError = error
        lastAttempt = now
        let set = usable(now: now)
        let retry = backoffEnd(now)?.since(now) ?? policy.firstBackoff
        let failure = unavailable(retryIn: retry)
        return finish { waiter in
            if let set, waiter.keyID.map({ set.keys.mentions($0) }) ?? true { return .success(set) }
            return .failure(failure)
        }
    }

    private mutating func finish(_ result: (Waiter) -> Result<Loaded, ChatError>) -> [Outcome] {
        isFetching = false
        let ended = waiters
        waiters = []
        return ended.map { ($0.ticket, result($0)) }
    }

    private mutating func startFetch(_ now: Timestamp) {
        isFetching = true
        fetchCount += 1
        lastAttempt = now
    }

    private mutating func addWaiter(_ keyID: String?) -> Ticket {
        nextTicket += 1
        waiters.append(Waiter(ticket: nextTicket, keyID: keyID))
        return nextTicket
    }

    private mutating func noteUnknown(_ keyID: String, _ now: Timestamp) {
        // A flood of invented ids must not grow memory; forgetting all of them costs one fetch per cool-down at most.
        if unknown.count >= policy.unknownKeyLimit { unknown.removeAll(keepingCapacity: true) }
        unknown[ExactString(keyID)] = now
    }
}

extension KeySetCache {
    private func isFresh(_ set: Loaded, _ now: Timestamp) -> Bool { within(set.freshFor, of: set.fetchedAt, now) }

    private func isUsable(_ set: Loaded, _ now: Timestamp) -> Bool {
        // A clock that was set back makes the age negative: the set is as good as before, and is refreshed.
        now.since(set.fetchedAt) < set.freshFor + policy.keepStale
    }

    private func refreshDue(_ set: Loaded, _ now: Timestamp) -> Timestamp {
        now < set.fetchedAt ? now : set.fetchedAt + set.freshFor * KeySetPolicy.refreshFraction
    }

    /// The end of the wait after failures; nil when there is none or it is over.
    private func backoffEnd(_ now: Timestamp) -> Timestamp? {
        guard failures > 0, let lastAttempt else { return nil }
        let wait = min(policy.firstBackoff * (1 << min(failures - 1, 16)), policy.maximumBackoff)
        return within(wait, of: lastAttempt, now) ? lastAttempt + wait : nil
    }

    /// True within a span after a time; false before it, so that a clock set back never prolongs a wait.
    private func within(_ span: Duration, of time: Timestamp, _ now: Timestamp) -> Bool {
        let elapsed = now.since(time)
        return elapsed >= .zero && elapsed < span
    }

    /// While the issuer cannot be reached, nobody knows whether the key exists; the caller may try again.
    private func unknownError(_ now: Timestamp) -> ChatError {
        guard let end = backoffEnd(now) else { return ChatError(.tokenKeyUnknown) }
        return unavailable(retryIn: end.since(now))
    }

    private func unavailable(retryIn delay: Duration) -> ChatError {
        ChatError(.keysUnavailable, retry: .after(max(delay, .milliseconds(100))), detail: lastError?.detail)
    }
}
