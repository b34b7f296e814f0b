import ChatClient
import ChatCore
import Testing

@Suite("LogFollower")
struct LogFollowerTests {
    private let start = ContinuousClock.now
    private let here = Fixture.conversation()
    /// After the welcome's time: whatever is made then is new.
    private let later = Timestamp(seconds: 2000)

    /// A follower that has completed its first listing.
    private func follower(_ entries: [InboxEntry] = []) -> LogFollower {
        var follower = LogFollower()
        _ = follower.welcomed(Fixture.welcome(), now: start)
        _ = follower.listAnswered(.success(Page(items: entries, next: nil)), now: start)
        return follower
    }

    private func told(_ outputs: [FollowerOutput]) -> [ChatClientEvent] {
        outputs.compactMap { if case .emit(let event) = $0 { event } else { nil } }
    }

    @Test("reads every page of the listing, then says that it has caught up")
    func pages() {
        var follower = LogFollower()
        #expect(follower.welcomed(Fixture.welcome(), now: start) == [.list(after: nil)])
        let cursor = InboxCursor(at: Timestamp(seconds: 1), conversation: here)
        let first = follower.listAnswered(.success(Page(items: [Fixture.entry(head: 2)], next: cursor)), now: start)
        #expect(first == [.emit(.inbox([Fixture.entry(head: 2)])), .list(after: cursor)])
        let other = Fixture.entry(Fixture.conversation(2), head: 0)
        let last = follower.listAnswered(.success(Page(items: [other], next: nil)), now: start)
        #expect(told(last) == [.inbox([other]), .caughtUp])
        #expect(follower.resumePoint?.positions == [here: 2, Fixture.conversation(2): 0])
    }

    @Test("a listing that leads back to itself ends")
    func endlessListing() {
        var follower = LogFollower()
        _ = follower.welcomed(Fixture.welcome(), now: start)
        let cursor = InboxCursor(at: Timestamp(seconds: 1), conversation: here)
        let page = Page<InboxEntry, InboxCursor>(items: [Fixture.entry(head: 2)], next: cursor)
        #expect(follower.listAnswered(.success(page), now: start).contains(.list(after: cursor)))
        #expect(told(follower.listAnswered(.success(page), now: start)).last == .caughtUp)
    }

    @Test("asks a failed page again, after the delay that the server names")
    func failedPage() {
        var follower = LogFollower()
        _ = follower.welcomed(Fixture.welcome(), now: start)
        let error = ChatError(.overloaded, retry: .after(.seconds(3)))
        #expect(follower.listAnswered(.failure(error), now: start).isEmpty)
        #expect(follower.nextDeadline == start + .seconds(3))
        #expect(follower.advance(now: start + .seconds(3)) == [.list(after: nil)])
    }

    @Test("pushes that come before the listing names their conversation are kept, and none before them is skipped")
    func early() {
        var follower = LogFollower()
        _ = follower.welcomed(Fixture.welcome(), now: start)
        #expect(follower.eventArrived(Fixture.event(8), now: start).isEmpty)
        let outputs = follower.listAnswered(.success(Page(items: [Fixture.entry(head: 6)], next: nil)), now: start)
        #expect(!told(outputs).contains(.event(Fixture.event(8))), "7 is still missing")
        #expect(
            told(follower.eventArrived(Fixture.event(7), now: start)).prefix(2) == [
                .event(Fixture.event(7)), .event(Fixture.event(8)),
            ])
    }

    @Test("a new conversation whose beginning was missed is looked up and told from its beginning")
    func newConversation() {
        var follower = follower()
        #expect(follower.eventArrived(Fixture.event(3), now: start) == [.lookUp(here)])
        #expect(follower.eventArrived(Fixture.event(4), now: start).isEmpty, "looked up once")
        let outputs = follower.lookUpAnswered(here, .success(Fixture.entry(head: 4, createdAt: later)), now: start)
        #expect(outputs == [.sync(SyncQuery(conversation: here, after: 0))])
        let page = SyncPage(
            events: Fixture.events(1...3), head: LogPosition(seq: 4, ordinal: 4), hasMore: false, isReset: false)
        #expect(
            told(follower.syncAnswered(here, .success(page), now: start)).prefix(4).map { $0 }
                == Fixture.events(1...4).map(ChatClientEvent.event))
    }

    @Test("an old conversation that the user joins is told from the first event seen")
    func joined() {
        var follower = follower()
        _ = follower.eventArrived(Fixture.event(30), now: start)
        let outputs = follower.lookUpAnswered(here, .success(Fixture.entry(head: 30)), now: start)
        #expect(told(outputs) == [.event(Fixture.event(30))])
    }

    @Test("leaving ends the telling; coming back continues where it ended")
    func leaveAndReturn() {
        var follower = follower([Fixture.entry(head: 2)])
        var leave = Fixture.event(3)
        leave.kind = .memberLeft(Fixture.user("alice"))
        #expect(told(follower.eventArrived(leave, now: start)) == [.event(leave), .conversationLost(here)])
        #expect(follower.eventArrived(Fixture.event(6), now: start) == [.lookUp(here)])
        let outputs = follower.lookUpAnswered(here, .success(Fixture.entry(head: 6)), now: start)
        #expect(outputs == [.sync(SyncQuery(conversation: here, after: 3))])
    }

    @Test("a look-up that finds nothing drops what waited for it")
    func stranger() {
        var follower = follower()
        _ = follower.eventArrived(Fixture.event(3), now: start)
        #expect(follower.lookUpAnswered(here, .failure(ChatError(.conversationNotFound)), now: start).isEmpty)
        #expect(follower.resumePoint?.positions.isEmpty == true)
    }

    @Test("asks a few conversations at a time, and the next ones as answers come")
    func fewAtATime() {
        let ids = (1...10).map { Fixture.conversation($0) }
        var follower = follower(ids.map { Fixture.entry($0, head: 0) })
        follower.connectionLost()
        _ = follower.welcomed(Fixture.welcome(), now: start)
        var asked = follower.listAnswered(
            .success(Page(items: ids.map { Fixture.entry($0, head: 1) }, next: nil)), now: start)
        var queue: [ConversationID] = []
        var order: [ConversationID] = []
        repeat {
            queue += asked.compactMap { if case .sync(let query) = $0 { query.conversation } else { nil } }
            #expect(queue.count <= 4)
            let id = queue.removeFirst()
            order.append(id)
            let page = SyncPage(
                events: [Fixture.event(1, in: id)], head: LogPosition(seq: 1, ordinal: 1), hasMore: false,
                isReset: false)
            asked = follower.syncAnswered(id, .success(page), now: start)
        } while !queue.isEmpty || asked.contains { if case .sync = $0 { true } else { false } }
        #expect(Set(order) == Set(ids))
        #expect(told(asked).last == .caughtUp)
    }
}
