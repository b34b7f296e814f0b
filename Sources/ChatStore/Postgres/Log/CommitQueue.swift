import ChatCore
import DequeModule

/// Requests that wait for a transaction, and their callers; pure, with time passed in.
///
/// A caller comes out exactly once: by ``answered(_:)``, ``deadlineReached(now:)``, or refused at once.
struct CommitQueue<Request: Sendable, Caller: Sendable>: Sendable {
    /// Names a caller while it waits.
    typealias Ticket = UInt64

    /// What a caller asked for.
    struct Entry: Sendable {
        let ticket: Ticket
        let requests: [Request]
    }

    private struct Waiting {
        let caller: Caller
        let count: Int
        let deadline: ContinuousClock.Instant
    }

    /// Most requests in one transaction, unless one caller brings more.
    let batchLimit: Int
    /// Most requests that wait; more are refused.
    let queueLimit: Int
    private var queue: Deque<Entry> = []
    private var queued = 0
    private var waiting: [Ticket: Waiting] = [:]
    private var lastTicket: Ticket = 0
    private var isClosed = false

    init(batchLimit: Int, queueLimit: Int) {
        self.batchLimit = batchLimit
        self.queueLimit = queueLimit
    }

    /// Whether anybody waits for an answer.
    var isAwaited: Bool { !waiting.isEmpty }

    /// Whether any of these callers still waits.
    func isAwaited(_ tickets: [Ticket]) -> Bool { tickets.contains { waiting[$0] != nil } }

    /// Takes requests in.
    ///
    /// - Returns: Nil when they wait now; else why not.
    mutating func submitted(
        _ requests: [Request], by caller: Caller, deadline: ContinuousClock.Instant
    ) -> ChatError? {
        if isClosed { return ChatError(.shuttingDown) }
        guard queued + requests.count <= queueLimit else { return ChatError(.overloaded) }
        lastTicket += 1
        queue.append(Entry(ticket: lastTicket, requests: requests))
        queued += requests.count
        waiting[lastTicket] = Waiting(caller: caller, count: requests.count, deadline: deadline)
        return nil
    }

    /// The next requests to carry out together, in order; those of callers who were told that their time is up are dropped.
    mutating func nextBatch() -> [Entry] {
        var batch: [Entry] = []
        var count = 0
        while let next = queue.first, batch.isEmpty || count + next.requests.count <= batchLimit {
            queue.removeFirst()
            queued -= next.requests.count
            guard waiting[next.ticket] != nil else { continue }
            batch.append(next)
            count += next.requests.count
        }
        return batch
    }

    /// A caller's requests were carried out.
    ///
    /// - Returns: The caller, unless it was told before that its time is up.
    mutating func answered(_ ticket: Ticket) -> Caller? { waiting.removeValue(forKey: ticket)?.caller }

    /// Time has passed.
    ///
    /// - Returns: Callers whose time is up, and how many requests each made; they are forgotten.
    mutating func deadlineReached(now: ContinuousClock.Instant) -> [(caller: Caller, count: Int)] {
        let overdue = waiting.filter { $0.value.deadline <= now }
        for ticket in overdue.keys { waiting[ticket] = nil }
        return overdue.values.map { ($0.caller, $0.count) }
    }

    /// From now on everything is refused.
    mutating func closed() { isClosed = true }
}
