import ChatCore
import Testing

/// Every operation on a conversation for everyone who has no business there (invariant I5).
@Suite("ChatService: authorization")
struct ChatServiceAuthorizationTests {
    enum Outsider: CaseIterable { case stranger, removedMember }

    /// All commands that name a conversation.
    enum Operation: CaseIterable {
        case send, edit, delete, react, unreact, delivered, read, counts, typing, get, rename, leave, members, add
        case remove, role, sync, history, message, search

        func command(_ conversation: ConversationID, _ message: MessageID, me: UserID) -> Command {
            switch self {
            case .send:
                guard let key = ClientMessageID("k") else { preconditionFailure("The fixture's text is no key.") }
                return .messageSend(.init(to: .conversation(conversation), clientID: key, body: "hi"))
            case .edit: return .messageEdit(conversation: conversation, message: message, body: "changed")
            case .delete: return .messageDelete(conversation: conversation, message: message)
            case .react: return .reactionAdd(conversation: conversation, message: message, emoji: "👍")
            case .unreact: return .reactionRemove(conversation: conversation, message: message, emoji: "👍")
            case .delivered: return .receipt(.delivered, conversation: conversation, seq: 1)
            case .read: return .receipt(.read, conversation: conversation, seq: 1)
            case .counts: return .receiptCounts(conversation: conversation, seq: 1)
            case .typing: return .typing(conversation: conversation, isActive: true)
            case .get: return .conversationGet(conversation)
            case .rename: return .conversationUpdate(conversation, title: "Mine")
            case .leave: return .conversationLeave(conversation)
            case .members: return .memberList(conversation, after: nil, limit: 10)
            case .add: return .memberAdd(conversation, users: [me], role: .member)
            case .remove: return .memberRemove(conversation, user: user(1))
            case .role: return .memberRole(conversation, user: me, role: .owner)
            case .sync: return .sync(SyncQuery(conversation: conversation, after: 0))
            case .history: return .history(HistoryQuery(conversation: conversation))
            case .message: return .messageGet(conversation: conversation, message: message)
            case .search: return .search(SearchQuery(text: "secret", conversation: conversation))
            }
        }
    }

    @Test(
        "Who is no member, or no longer one, is told that there is no such conversation, and changes nothing",
        arguments: Operation.allCases, Outsider.allCases)
    func outsider(_ operation: Operation, _ outsider: Outsider) async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2, 3)
        let (owner, outside) = (callers[0], callers[2])
        let group = try await world.group(by: owner, [user(2), user(3)])
        // The message is the outsider's own where they once were a member: that gives no rights either.
        let message = try await world.send("secret", to: .conversation(group), by: outside).message
        try await world.run(.memberRemove(group, user: user(3)), by: owner)
        let caller = outsider == .removedMember ? outside : try await world.signIn(user(4))
        let before = try await world.log(group, by: owner)
        _ = world.pushes(owner)

        let refused = await world.refusal(operation.command(group, message, me: caller.user), by: caller)
        #expect(refused == .conversationNotFound)
        #expect(world.published.isEmpty)
        #expect(try await world.log(group, by: owner) == before)
        #expect(world.pushes(owner).isEmpty)
    }

    @Test("A stranger has no way into other people's direct conversation", arguments: Operation.allCases)
    func directStranger(_ operation: Operation) async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2, 3)
        let sent = try await world.send("secret", to: .user(user(2)), by: callers[0])
        let command = operation.command(sent.conversation, sent.message, me: user(3))
        #expect(await world.refusal(command, by: callers[2]) == .conversationNotFound)
        #expect(world.published.isEmpty)
    }

    @Test(
        "With a block, whoever set it, nothing new reaches the other; taking back stays possible",
        arguments: [true, false],
        [Operation.send, .react, .typing, .edit, .delete, .unreact])
    func blocked(_ isPeerBlocking: Bool, _ operation: Operation) async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let (me, peer) = (callers[0], callers[1])
        let sent = try await world.send("before", to: .user(user(2)), by: me)
        try await world.run(
            .reactionAdd(conversation: sent.conversation, message: sent.message, emoji: "👍"), by: me)
        try await world.run(.blockAdd(isPeerBlocking ? me.user : peer.user), by: isPeerBlocking ? peer : me)
        _ = world.pushes(peer)
        let reaction: Operation = operation
        var command = reaction.command(sent.conversation, sent.message, me: me.user)
        if operation == .react {
            command = .reactionAdd(conversation: sent.conversation, message: sent.message, emoji: "🎉")
        }
        let refused = await world.refusal(command, by: me)
        switch operation {
        case .delete, .unreact:
            #expect(refused == nil)
        case .typing:
            // Not told, so that a block cannot be probed by typing.
            #expect(refused == nil)
            #expect(world.pushes(peer).isEmpty)
        default:
            #expect(refused == .blocked)
            #expect(world.pushes(peer).isEmpty)
        }
    }

    @Test("A block keeps either one from opening a conversation with the other", arguments: [0, 1])
    func blockedOpening(_ opener: Int) async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        try await world.run(.blockAdd(user(2)), by: callers[0])
        let peer = callers[1 - opener].user
        #expect(await world.refusal(.conversationOpen(user: peer), by: callers[opener]) == .blocked)
        let send = Command.MessageSend(to: .user(peer), clientID: world.key(), body: "hi")
        #expect(await world.refusal(.messageSend(send), by: callers[opener]) == .blocked)
        #expect(world.pushes(callers[1 - opener]).isEmpty)
    }

    @Test("Sign-in, refresh and gathered commands are not performed by themselves")
    func notPerformed() async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        let gathered = Command.typing(conversation: conversation(1), isActive: true)
        for command in [Command.hello(.init(token: "t")), .tokenRefresh(token: "t"), gathered] {
            await #expect(throws: ChatError(.invalidRequest, detail: "\(command.name) is not performed by itself")) {
                _ = try await world.service.perform(command, caller: me, now: wallStart)
            }
        }
    }
}
