import ChatCore
import Testing

@Suite("ChatService: groups")
struct ChatServiceGroupTests {
    private func directive(_ publication: Publication?) -> Directive? {
        if case .directive(let directive) = publication?.payload { directive } else { nil }
    }

    @Test("A group has each member once, the creator as owner, and all hear of it after they were subscribed")
    func create() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2, 3)
        let (owner, laptop) = (callers[0], try await world.signIn(user(1)))
        let group = try await world.group(by: owner, [user(2), user(1), user(2), user(3)])
        #expect(world.published.count == 2)
        #expect(directive(world.published.first) == .join(group))
        #expect(Set(world.published[0].topics) == Set([1, 2, 3].map { Topic.user(user($0)) }))
        #expect(world.published.last?.origin == owner.session)
        #expect(world.events(owner).isEmpty)
        for other in [callers[1], callers[2], laptop] {
            let events = world.events(other)
            #expect(events.map(\.kind) == [.created(title: "Group", members: [user(2), user(3)])])
            #expect(world.index.isSubscribed(other.session, to: .conversation(group)))
        }
        #expect(world.index.isSubscribed(owner.session, to: .conversation(group)))
        guard case .members(_, let page) = try await world.run(.memberList(group, after: nil, limit: 2), by: owner)
        else { throw UnexpectedReply() }
        #expect(page.items.map(\.role) == [.owner, .member])
        #expect(page.next == user(2))
    }

    @Test("A joiner is subscribed before the push, a leaver unsubscribed after it: both see it, and only so long")
    func joinAndLeave() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let group = try await world.group(by: callers[0], [])
        try await world.run(.memberAdd(group, users: [user(2)], role: .admin), by: callers[0])
        #expect(directive(world.published.first) == .join(group))
        #expect(world.events(callers[1]).map(\.kind) == [.membersJoined([user(2)], role: .admin)])
        try await world.run(.memberAdd(group, users: [user(2)], role: .member), by: callers[0])
        #expect(world.published.isEmpty, "already in")
        try await world.run(.memberRemove(group, user: user(2)), by: callers[0])
        #expect(directive(world.published.last) == .leave(group))
        #expect(world.published.last?.topics == [.user(user(2))])
        #expect(world.events(callers[1]).map(\.kind) == [.memberLeft(user(2))])
        _ = try await world.send(to: .conversation(group), by: callers[0])
        #expect(world.events(callers[1]).isEmpty)
    }

    @Test("Leaving by oneself ends the subscription of all one's devices")
    func leave() async throws {
        let world = ServiceWorld()
        let owner = try await world.signIn(user(1))
        let (phone, laptop) = (try await world.signIn(user(2)), try await world.signIn(user(2)))
        let group = try await world.group(by: owner, [user(2)])
        _ = world.pushes(laptop)
        try await world.run(.conversationLeave(group), by: phone)
        #expect(world.events(laptop).map(\.kind) == [.memberLeft(user(2))])
        for device in [phone, laptop] { #expect(!world.index.isSubscribed(device.session, to: .conversation(group))) }
        #expect(await world.refusal(.conversationLeave(group), by: owner) == nil, "the last one may leave, too")
    }

    @Test("Title and roles change by those who may, once")
    func renameAndRole() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let group = try await world.group(by: callers[0], [user(2)])
        _ = world.pushes(callers[1])
        for (command, kind) in [
            (Command.conversationUpdate(group, title: "New"), ConversationEvent.Kind.renamed(title: "New")),
            (.memberRole(group, user: user(2), role: .admin), .memberRoleChanged(user(2), role: .admin)),
        ] {
            try await world.run(command, by: callers[0])
            #expect(world.events(callers[1]).map(\.kind) == [kind])
            guard case .changed(_, _, false) = try await world.run(command, by: callers[0]) else {
                Issue.record("A repeated \(command.name) changed something.")
                continue
            }
            #expect(world.published.isEmpty)
        }
    }

    @Test("What a plain member may not do is forbidden, and what would leave a group ownerless a conflict")
    func forbidden() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2, 3)
        let group = try await world.group(by: callers[0], [user(2)])
        let table: [(Int, Command, ChatError.Code)] = [
            (1, .memberAdd(group, users: [user(3)], role: .member), .forbidden),
            (1, .memberRemove(group, user: user(1)), .forbidden),
            (1, .memberRole(group, user: user(2), role: .owner), .forbidden),
            (1, .conversationUpdate(group, title: "Mine"), .forbidden),
            (0, .conversationLeave(group), .conflict),
            (0, .memberRole(group, user: user(1), role: .member), .conflict),
            (0, .memberRemove(group, user: user(3)), .userNotFound),
            (0, .memberAdd(group, users: [user(99)], role: .member), .userNotFound),
            (0, .conversationCreate(title: "x", members: [user(99)]), .userNotFound),
            (0, .conversationCreate(title: "", members: []), .invalidRequest),
        ]
        for (caller, command, code) in table {
            #expect(await world.refusal(command, by: callers[caller]) == code, "\(command)")
            #expect(world.published.isEmpty)
        }
    }
}
