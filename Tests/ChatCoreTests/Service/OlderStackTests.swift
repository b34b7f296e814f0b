import ChatCore
import Testing

/// Faults of the chat system that this one replaces; each must stay gone.
@Suite("Faults of the older stack")
struct OlderStackTests {
    @Test("Identity comes from the verified caller only: no field of a command names who acts")
    func identity() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let group = try await world.group(by: callers[0], [user(2)])
        _ = world.events(callers[1])
        // The body claims to be somebody else; whose message it is does not change.
        let sent = try await world.send("{\"user\":\"u0002\"}", to: .conversation(group), by: callers[0])
        let events = world.events(callers[1])
        #expect(events.map(\.actor) == [user(1)])
        let edit = Command.messageEdit(conversation: group, message: sent.message, body: "x")
        #expect(await world.refusal(edit, by: callers[1]) == .forbidden)
    }

    @Test("Two sessions of one user, one ended: still online; both ended: offline after the grace")
    func twoTabs() async throws {
        let world = ServiceWorld()
        let (first, second) = (try await world.signIn(user(1)), try await world.signIn(user(1)))
        let watcher = try await world.signIn(user(2))
        try await world.run(.presenceWatch([user(1)]), by: watcher)
        world.signOut(first)
        #expect(world.presence.sweep(now: world.now + .seconds(60)).isEmpty)
        #expect(world.presence.status(of: user(1), now: world.now).state == .online)
        #expect(world.pushes(watcher).isEmpty)
        world.signOut(second)
        #expect(world.presence.status(of: user(1), now: world.now + .seconds(60)).state == .offline)
    }

    @Test("The sender's other devices get the message; the sending one has its reply instead")
    func secondDevice() async throws {
        let world = ServiceWorld()
        let (phone, laptop) = (try await world.signIn(user(1)), try await world.signIn(user(1)))
        let peer = try await world.signIn(user(2))
        let sent = try await world.send(to: .user(user(2)), by: phone)
        let push = try #require(world.published.first)
        #expect(Set(push.topics) == [.user(user(1)), .user(user(2))])
        #expect(push.origin == phone.session)
        #expect(world.events(phone).isEmpty)
        #expect(world.events(laptop).map(\.position) == [sent.position])
        #expect(world.events(peer).map(\.position) == [sent.position])
    }

    @Test("History comes in pages, never whole")
    func pagedHistory() async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        let group = try await world.group(by: me, [])
        for number in 1...25 { _ = try await world.send("\(number)", to: .conversation(group), by: me) }
        var bodies: [String] = []
        var anchor = HistoryQuery.Anchor.latest
        var pages = 0
        while true {
            let query = HistoryQuery(conversation: group, anchor: anchor, limit: 10)
            guard case .history(_, let page) = try await world.run(.history(query), by: me) else {
                throw UnexpectedReply()
            }
            #expect(page.messages.count <= 10)
            pages += 1
            bodies = page.messages.map(\.body) + bodies
            guard page.hasMore, let first = page.messages.first else { break }
            anchor = .before(first.seq)
        }
        #expect(pages == 3)
        #expect(bodies == (1...25).map(String.init))
    }

    @Test("A group's messages, receipts and members exist for those who are offline, too")
    func offlineMembers() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let group = try await world.group(by: callers[0], [user(2)])
        world.signOut(callers[1])
        let sent = try await world.send("while away", to: .conversation(group), by: callers[0])
        let back = try await world.signIn(user(2))
        #expect(try await world.log(group, by: back).last?.position == sent.position)
        guard case .inbox(let inbox) = try await world.run(.inbox(after: nil, limit: 10), by: back) else {
            throw UnexpectedReply()
        }
        #expect(inbox.items.map(\.unread) == [1])
    }
}
