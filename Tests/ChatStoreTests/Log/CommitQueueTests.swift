import ChatCore
import Testing

@testable import ChatStore

@Suite("Requests that wait for a transaction")
struct CommitQueueTests {
    typealias Queue = CommitQueue<Int, String>

    private static let start = ContinuousClock.now
    private static func at(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

    private func queue(batch: Int = 4, limit: Int = 100) -> Queue { Queue(batchLimit: batch, queueLimit: limit) }

    /// Takes requests in that must be taken.
    private func submit(_ requests: [Int], by caller: String, to queue: inout Queue, deadline: Int = 10) {
        let refusal = queue.submitted(requests, by: caller, deadline: Self.at(deadline))
        #expect(refusal == nil)
    }

    @Test("go together in the order in which they came")
    func order() {
        var queue = queue()
        submit([1, 2], by: "a", to: &queue)
        submit([3], by: "b", to: &queue)
        submit([4], by: "c", to: &queue)
        let batch = queue.nextBatch()
        #expect(batch.map(\.requests) == [[1, 2], [3], [4]])
        #expect(batch.map { queue.answered($0.ticket) } == ["a", "b", "c"])
        #expect(queue.nextBatch().isEmpty)
    }

    @Test("never exceed the limit of a batch, and no caller is split")
    func limit() {
        var queue = queue(batch: 4)
        for requests in [[1, 2], [3, 4], [5], [6, 7, 8, 9], [10]] { submit(requests, by: "x", to: &queue) }
        let batches = (0..<5).map { _ in queue.nextBatch().map(\.requests) }
        #expect(batches == [[[1, 2], [3, 4]], [[5]], [[6, 7, 8, 9]], [[10]], []])
    }

    @Test("of a caller with more than a batch holds go alone")
    func large() {
        var queue = queue(batch: 2)
        submit([1], by: "a", to: &queue)
        submit([2, 3, 4, 5, 6], by: "b", to: &queue)
        submit([7], by: "c", to: &queue)
        let batches = (0..<4).map { _ in queue.nextBatch().map(\.requests) }
        #expect(batches == [[[1]], [[2, 3, 4, 5, 6]], [[7]], []])
    }

    @Test("of callers whose time is up are dropped, and only those")
    func overdue() {
        var queue = queue()
        submit([1], by: "late", to: &queue, deadline: 1)
        submit([2, 3], by: "patient", to: &queue, deadline: 9)
        submit([4, 5], by: "also late", to: &queue, deadline: 2)
        #expect(queue.deadlineReached(now: Self.at(0)).isEmpty)
        let told = queue.deadlineReached(now: Self.at(2))
        #expect(Set(told.map(\.caller)) == ["late", "also late"])
        #expect(told.map(\.count).sorted() == [1, 2])
        #expect(queue.deadlineReached(now: Self.at(2)).isEmpty)
        #expect(queue.isAwaited)
        let batch = queue.nextBatch()
        #expect(batch.map(\.requests) == [[2, 3]])
        #expect(batch.map { queue.answered($0.ticket) } == ["patient"])
        #expect(!queue.isAwaited)
    }

    @Test("that are under way when their time is up are answered once, by the deadline")
    func underWay() {
        var queue = queue()
        submit([1], by: "a", to: &queue, deadline: 1)
        submit([2], by: "b", to: &queue, deadline: 5)
        let tickets = queue.nextBatch().map(\.ticket)
        #expect(queue.isAwaited(tickets))
        #expect(queue.deadlineReached(now: Self.at(1)).map(\.caller) == ["a"])
        #expect(queue.isAwaited(tickets) && !queue.isAwaited([tickets[0]]))
        #expect(tickets.map { queue.answered($0) } == [nil, "b"])
        #expect(tickets.map { queue.answered($0) } == [nil, nil])
        #expect(!queue.isAwaited(tickets) && !queue.isAwaited([]))
    }

    @Test("are refused when the queue is full, and taken again once a batch has left")
    func full() {
        var queue = queue(batch: 2, limit: 3)
        submit([1, 2], by: "a", to: &queue)
        #expect(queue.submitted([3, 4], by: "b", deadline: Self.at(1))?.code == .overloaded)
        submit([3], by: "c", to: &queue)
        #expect(queue.submitted([4], by: "d", deadline: Self.at(1))?.code == .overloaded)
        // What is under way waits no more.
        #expect(queue.nextBatch().map(\.requests) == [[1, 2]])
        submit([4, 5], by: "d", to: &queue)
        #expect(queue.deadlineReached(now: Self.at(99)).count == 3)
        #expect(queue.nextBatch().isEmpty)
        submit([6, 7, 8], by: "e", to: &queue)
    }

    @Test("are refused once the queue is closed, but those that wait are carried out")
    func closed() {
        var queue = queue()
        submit([1], by: "a", to: &queue)
        queue.closed()
        #expect(queue.submitted([2], by: "b", deadline: Self.at(1))?.code == .shuttingDown)
        let batch = queue.nextBatch()
        #expect(batch.map { queue.answered($0.ticket) } == ["a"])
    }

    @Test("a refused caller is told something that invites a repeat")
    func refusals() {
        var queue = queue(limit: 0)
        let full = queue.submitted([1], by: "a", deadline: Self.at(1))
        queue.closed()
        let closed = queue.submitted([1], by: "a", deadline: Self.at(1))
        for error in [full, closed] { #expect(error?.retryAfterMs != nil) }
        #expect(!queue.isAwaited)
    }
}
