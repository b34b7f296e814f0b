import ChatClient
import ChatCore
import Testing

@Suite("ConversationTracker")
struct ConversationTrackerTests {
    private let start = ContinuousClock.now

    private func tracker(after seq: Int64 = 0, maxAhead: Int = 256) -> ConversationTracker {
        ConversationTracker(after: seq, grace: .milliseconds(200), maxAhead: maxAhead)
    }

    private func page(_ seqs: [Int64], head: Int64, more: Bool = false, reset: Bool = false) -> SyncPage {
        SyncPage(
            events: seqs.map { Fixture.event($0) }, head: LogPosition(seq: head, ordinal: head), hasMore: more,
            isReset: reset)
    }

    @Test(
        "lets events out once and in order, whatever order they come in",
        arguments: [[1, 2, 3, 4], [4, 3, 2, 1], [2, 1, 2, 1, 4, 3, 4], [3, 1, 4, 2]] as [[Int64]])
    func order(arrivals: [Int64]) {
        var tracker = tracker()
        let released = arrivals.flatMap { tracker.observed(Fixture.event($0), now: start) }
        #expect(released == Fixture.events(1...4))
        #expect(!tracker.isRestless)
    }

    @Test("a gap gets a moment to heal by itself, then is asked for once")
    func grace() {
        var tracker = tracker(after: 3)
        #expect(tracker.observed(Fixture.event(5), now: start).isEmpty)
        #expect(tracker.takeDue(now: start + .milliseconds(199)) == nil)
        #expect(tracker.takeDue(now: start + .milliseconds(200)) == 3)
        #expect(tracker.takeDue(now: start + .seconds(9)) == nil)
        let (isReset, released) = tracker.pageArrived(page([4, 5], head: 5), now: start)
        #expect(!isReset)
        #expect(released == Fixture.events(4...5))
        #expect(!tracker.isRestless)
    }

    @Test("a head that no push will explain is asked for at once, page after page")
    func certainHead() {
        var tracker = tracker()
        tracker.headSeen(4, isCertain: true, now: start)
        #expect(tracker.takeDue(now: start) == 0)
        #expect(tracker.pageArrived(page([1, 2], head: 4, more: true), now: start).released == Fixture.events(1...2))
        #expect(tracker.takeDue(now: start) == 2)
        #expect(tracker.pageArrived(page([3, 4], head: 4), now: start).released == Fixture.events(3...4))
        #expect(!tracker.isRestless)
    }

    @Test("pushes that overtake a sync are neither lost nor repeated")
    func overtaken() {
        var tracker = tracker()
        tracker.headSeen(3, isCertain: true, now: start)
        _ = tracker.takeDue(now: start)
        let early = [4, 1].flatMap { tracker.observed(Fixture.event($0), now: start) }
        let late = tracker.pageArrived(page([1, 2, 3], head: 3), now: start).released
        #expect(early + late == Fixture.events(1...4))
    }

    @Test("keeps no more than its bound, and fetches what it let go")
    func bounded() {
        var tracker = tracker(maxAhead: 2)
        for seq: Int64 in [5, 4, 3, 2] { _ = tracker.observed(Fixture.event(seq), now: start) }
        #expect(tracker.observed(Fixture.event(1), now: start) == Fixture.events(1...3))
        #expect(tracker.takeDue(now: start + .seconds(1)) == 3)
    }

    @Test("a reset jumps to the head and goes on from there")
    func reset() {
        var tracker = tracker(after: 3)
        tracker.headSeen(50, isCertain: true, now: start)
        _ = tracker.takeDue(now: start)
        #expect(tracker.pageArrived(page([], head: 50, reset: true), now: start).isReset)
        #expect(tracker.position == 50)
        #expect(tracker.observed(Fixture.event(51), now: start) == [Fixture.event(51)])
    }

    @Test("stops asking for events that the server does not have")
    func fruitless() {
        var tracker = tracker(after: 3)
        _ = tracker.observed(Fixture.event(90), now: start)
        var now = start
        var asked = 0
        while let deadline = tracker.deadline, asked < 10 {
            now = deadline
            guard tracker.takeDue(now: now) != nil else { break }
            asked += 1
            _ = tracker.pageArrived(page([], head: 3), now: now)
        }
        #expect(asked == 3)
        #expect(tracker.observed(Fixture.event(4), now: now) == [Fixture.event(4)])
    }

    @Test("asks again after a failed sync, and forgets one whose connection is gone")
    func failures() {
        var tracker = tracker()
        tracker.headSeen(1, isCertain: true, now: start)
        _ = tracker.takeDue(now: start)
        tracker.syncFailed(retryAfter: .seconds(2), now: start)
        #expect(tracker.deadline == start + .seconds(2))
        _ = tracker.takeDue(now: start + .seconds(2))
        tracker.connectionLost()
        #expect(!tracker.isRestless)
        #expect(tracker.pageArrived(page([1], head: 1), now: start).released.isEmpty)
    }
}
