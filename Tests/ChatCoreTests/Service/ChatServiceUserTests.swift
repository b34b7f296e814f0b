import ChatCore
import Testing

@Suite("ChatService: users, blocks and presence")
struct ChatServiceUserTests {
    private func found(_ reply: Reply) -> [UserID] {
        if case .users(let page) = reply { page.items.map(\.id) } else { [] }
    }

    private func states(_ reply: Reply) -> [UserID: PresenceState] {
        guard case .presence(let page) = reply else { return [:] }
        return Dictionary(page.items.map { ($0.user, $0.state) }, uniquingKeysWith: { first, _ in first })
    }

    private let search = Command.userSearch(text: "", after: nil, limit: 200)

    @Test("Oneself comes with private fields, others without", arguments: [nil, user(1)])
    func oneself(_ named: UserID?) async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        guard case .user(let me, isSelf: true) = try await world.run(.userGet(named), by: callers[0]),
            case .user(let other, isSelf: false) = try await world.run(.userGet(user(2)), by: callers[0])
        else { throw UnexpectedReply() }
        #expect(me.id == user(1))
        #expect(other.id == user(2))
        #expect(await world.refusal(.userGet(user(9)), by: callers[0]) == .userNotFound)
    }

    @Test("Everyone finds and sees everyone, when so set")
    func everyone() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2, 3)
        #expect(found(try await world.run(search, by: callers[0])) == [user(1), user(2), user(3)])
        #expect(
            states(try await world.run(.presenceWatch([user(2), user(3)]), by: callers[0]))
                == [user(2): .online, user(3): .online])
    }

    @Test("With visibility contacts, only people of common conversations are found, seen and listed")
    func contacts() async throws {
        let world = ServiceWorld(visibility: .contacts)
        let callers = try await world.signIn(1, 2, 3)
        _ = try await world.group(by: callers[0], [user(2)])
        #expect(found(try await world.run(search, by: callers[0])) == [user(2)])
        #expect(await world.refusal(.userGet(user(2)), by: callers[0]) == nil)
        #expect(await world.refusal(.userGet(user(3)), by: callers[0]) == .userNotFound)
        #expect(await world.refusal(.userGet(nil), by: callers[0]) == nil)
        let watched = try await world.run(.presenceWatch([user(1), user(2), user(3)]), by: callers[0])
        #expect(states(watched) == [user(1): .online, user(2): .online])
        #expect(!world.index.isSubscribed(callers[0].session, to: .presence(user(3))))
        let listed = try await world.run(.presenceList(after: nil, limit: 200), by: callers[0])
        #expect(states(listed) == [user(1): .online, user(2): .online])
        #expect(
            states(try await world.run(.presenceList(after: nil, limit: 200), by: callers[2])) == [user(3): .online])
    }

    @Test("A disabled user is found by nobody but administrators, and is nobody's new partner")
    func disabled() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        world.deliver(try await world.service.setDisabled(user(2), true).publications)
        #expect(world.closed == [callers[1].session: .userDisabled])
        #expect(found(try await world.run(search, by: callers[0])) == [user(1)])
        for command in [Command.userGet(user(2)), .conversationOpen(user: user(2))] {
            #expect(await world.refusal(command, by: callers[0]) == .userNotFound)
        }
        let all = try await world.service.listUsers(matching: "", after: nil, limit: 10)
        #expect(all.items.map(\.id) == [user(1), user(2)])
        await #expect(throws: ChatError(.userDisabled)) { try await world.signIn(user(2)) }
        await #expect(throws: ChatError(.userDisabled)) { try await world.service.refresh(serviceToken(user(2))) }
        #expect(try await world.service.setDisabled(user(2), false).publications.isEmpty)
        _ = try await world.signIn(user(2))
    }

    @Test("A watcher hears of coming, going away and back, until unwatching")
    func watch() async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        #expect(states(try await world.run(.presenceWatch([user(2)]), by: me)) == [user(2): .offline])
        let other = try await world.signIn(user(2))
        #expect(world.pushes(me) == [.presence([PresenceStatus(user: user(2), state: .online)])])
        try await world.run(.presenceSet(.away), by: other)
        #expect(world.pushes(me) == [.presence([PresenceStatus(user: user(2), state: .away)])])
        try await world.run(.presenceSet(.away), by: other)
        #expect(world.pushes(me).isEmpty)
        try await world.run(.presenceUnwatch([user(2)]), by: me)
        try await world.run(.presenceSet(.online), by: other)
        #expect(world.pushes(me).isEmpty)
    }

    @Test("Where only contacts see each other, who stops being one is watched no longer, from either side")
    func partingEndsWatches() async throws {
        let world = ServiceWorld(visibility: .contacts)
        let callers = try await world.signIn(1, 2)
        guard
            case .conversation(let entry) = try await world.run(
                .conversationCreate(title: "G", members: [user(2)]), by: callers[0])
        else { throw UnexpectedReply() }
        try await world.run(.presenceWatch([user(2)]), by: callers[0])
        try await world.run(.presenceWatch([user(1)]), by: callers[1])
        try await world.run(.conversationLeave(entry.conversation.id), by: callers[1])
        for caller in callers { _ = world.pushes(caller) }
        try await world.run(.presenceSet(.away), by: callers[0])
        try await world.run(.presenceSet(.away), by: callers[1])
        for caller in callers { #expect(world.pushes(caller).isEmpty) }
    }

    @Test("Watching more than the limit is refused, and repeats count and answer once")
    func watchLimits() async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        let many = (0...ConversationLimits.maxWatchedUsers).map { user($0) }
        #expect(await world.refusal(.presenceWatch(many), by: me) == .limitExceeded)
        guard case .presence(let page) = try await world.run(.presenceWatch([user(1), user(1)]), by: me) else {
            throw UnexpectedReply()
        }
        #expect(page.items == [PresenceStatus(user: user(1), state: .online)])
    }

    @Test("Who is offline is shown as last seen when the store remembers")
    func lastSeen() async throws {
        let world = ServiceWorld()
        let (me, other) = (try await world.signIn(user(1)), try await world.signIn(user(2)))
        world.signOut(other)
        let seen = world.now + .seconds(3600)
        try await world.service.noteLastSeen([user(2): seen])
        let fresh = ChatService(storage: world.storage, presence: PresenceBoard(node: node("b")), random: { 7 })
        let outcome = try await fresh.perform(.presenceWatch([user(2)]), caller: me, now: world.now)
        #expect(
            outcome.reply
                == .presence(
                    Page(items: [PresenceStatus(user: user(2), state: .offline, lastSeen: seen)], next: nil)))
    }

    @Test("The list of online users is paged, complete and without those one may not see", arguments: [1, 3, 200])
    func list(_ limit: Int) async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        for number in 2...9 { _ = try await world.signIn(user(number)) }
        try await world.run(.blockAdd(user(5)), by: me)
        var listed: [UserID] = []
        var after: UserID?
        repeat {
            let reply = try await world.run(.presenceList(after: after, limit: limit), by: me)
            guard case .presence(let page) = reply else { throw UnexpectedReply() }
            #expect(page.items.count <= limit)
            listed += page.items.map(\.user)
            after = page.next
        } while after != nil && listed.count < 100
        #expect(listed == [1, 2, 3, 4, 6, 7, 8, 9].map { user($0) })
    }

    @Test("One list request reads a bounded part of a large site and says where to go on")
    func listIsBounded() async throws {
        let world = ServiceWorld(visibility: .contacts)
        let me = try await world.signIn(user(9999))
        for number in 0..<5000 {
            _ = world.presence.sessionStarted(
                session(100_000 + number), user: user(number), state: .online, now: wallStart)
        }
        guard case .presence(let page) = try await world.run(.presenceList(after: nil, limit: 10), by: me) else {
            throw UnexpectedReply()
        }
        #expect(page.items.isEmpty)
        #expect(page.next != nil)
        #expect(page.next ?? user(0) < user(4999))
        var listed: [UserID] = []
        var after = page.next
        while let cursor = after, listed.isEmpty {
            let reply = try await world.run(.presenceList(after: cursor, limit: 10), by: me)
            guard case .presence(let page) = reply else { throw UnexpectedReply() }
            listed = page.items.map(\.user)
            after = page.next
        }
        #expect(listed == [user(9999)])
    }

    @Test("A block hides both from each other at once, also where they watched; lifting it shows them again")
    func block() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        for (me, other) in [(0, 1), (1, 0)] {
            try await world.run(.presenceWatch([callers[other].user]), by: callers[me])
        }
        try await world.run(.blockAdd(user(2)), by: callers[0])
        #expect(try await world.run(.blockList, by: callers[0]) == .blocks([user(2)]))
        #expect(try await world.run(.blockList, by: callers[1]) == .blocks([]))
        for caller in callers {
            try await world.run(.presenceSet(.away), by: caller)
            #expect(
                states(try await world.run(.presenceWatch([user(1), user(2)]), by: caller)).keys.sorted() == [
                    caller.user
                ])
            try await world.run(.presenceUnwatch([caller.user]), by: caller)
        }
        #expect(world.pushes(callers[0]).isEmpty)
        #expect(world.pushes(callers[1]).isEmpty)
        try await world.run(.blockRemove(user(2)), by: callers[0])
        #expect(states(try await world.run(.presenceWatch([user(1)]), by: callers[1])) == [user(1): .away])
        #expect(await world.refusal(.blockAdd(user(1)), by: callers[0]) == .conflict)
        #expect(await world.refusal(.blockAdd(user(9)), by: callers[0]) == .userNotFound)
    }
}
