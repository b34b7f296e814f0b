import ChatCore
import Testing

/// Random commands of many sessions over one store, delivered by a router that may lose pushes.
@Suite("ChatService: simulation")
struct ChatServiceSimulationTests {
    /// What a client keeps of its conversations: events by seq, and the greatest marks it was told.
    private struct Client {
        let caller: Caller
        var events: [ConversationID: [Int64: ConversationEvent]] = [:]
        var marks: [ConversationID: MemberCursors] = [:]
    }

    private struct Simulation {
        let world = ServiceWorld()
        var random: SplitMix64
        let losesPushes: Bool
        var clients: [Client] = []
        var conversations: [ConversationID] = []
        var messages: [ConversationID: [MessageID]] = [:]
        var accepted: [ConversationID: [Int64]] = [:]
        var refused = 0

        init(seed: UInt64, losesPushes: Bool) {
            random = SplitMix64(seed: seed)
            self.losesPushes = losesPushes
        }

        mutating func number(_ range: Range<Int>) -> Int { Int.random(in: range, using: &random) }

        mutating func start() async throws {
            // Users 1...5, of which 1 and 2 have a second device; user 6 is never a member of anything.
            for number in [1, 1, 2, 2, 3, 4, 5, 6] {
                clients.append(Client(caller: try await world.signIn(user(number))))
            }
            conversations.append(try await world.group(by: clients[0].caller, [user(2), user(3)]))
            conversations.append(try await world.group(by: clients[2].caller, [user(1), user(4), user(5)]))
            conversations.append(try await world.direct(clients[0].caller, user(2)))
            conversations.append(try await world.direct(clients[4].caller, user(3)))
            for index in clients.indices { receive(index) }
        }

        mutating func command(in id: ConversationID) -> Command {
            let someone = user(number(1..<6))
            guard let message = messages[id]?.randomElement(using: &random), number(0..<2) == 0 else {
                switch number(0..<12) {
                case 0: return .memberAdd(id, users: [someone], role: .member)
                case 1: return .memberRemove(id, user: someone)
                case 2: return .memberRole(id, user: someone, role: MemberRole.allCases[number(0..<3)])
                case 3: return .conversationUpdate(id, title: "Title \(number(0..<3))")
                case 4: return number(0..<8) == 0 ? .conversationLeave(id) : .typing(conversation: id, isActive: true)
                default:
                    return .messageSend(
                        Command.MessageSend(to: .conversation(id), clientID: world.key(), body: "\(number(0..<1000))"))
                }
            }
            switch number(0..<6) {
            case 0: return .messageEdit(conversation: id, message: message, body: "edit \(number(0..<100))")
            case 1: return number(0..<3) == 0 ? .messageDelete(conversation: id, message: message) : .blockList
            case 2: return .reactionAdd(conversation: id, message: message, emoji: ["👍", "🎉"][number(0..<2)])
            case 3: return .reactionRemove(conversation: id, message: message, emoji: ["👍", "🎉"][number(0..<2)])
            case 4: return .receipt(.delivered, conversation: id, seq: Int64(number(0..<200)))
            default: return .receipt(.read, conversation: id, seq: Int64(number(0..<200)))
            }
        }

        mutating func step() async throws {
            // Not user 6: their session only listens.
            let actor = number(0..<7)
            let id = conversations[number(0..<conversations.count)]
            let command = command(in: id)
            let caller = clients[actor].caller
            let before = await receivers(of: id)
            let reply: Reply
            do throws(ChatError) {
                reply = try await world.run(command, by: caller)
            } catch {
                // A refusal reaches nobody.
                #expect(world.published.isEmpty)
                #expect(error.code != .internal)
                refused += 1
                return
            }
            let after = await receivers(of: id)
            switch reply {
            case .sent(let sent):
                messages[id, default: []].append(sent.message)
                accepted[id, default: []].append(sent.position.seq)
            case .changed(_, let seq, true): accepted[id, default: []].append(seq)
            case .cursors(_, let cursors, _):
                let old = clients[actor].marks[id] ?? MemberCursors()
                #expect(cursors.delivered.seq >= old.delivered.seq)
                #expect(cursors.read.seq >= old.read.seq)
                #expect(cursors.delivered.seq >= cursors.read.seq)
                clients[actor].marks[id] = cursors
            default: break
            }
            expectAudience(of: id, members: before.union(after), origin: caller.session)
            for index in clients.indices where !losesPushes || number(0..<4) > 0 {
                receive(index)
            }
            if losesPushes { for client in clients { _ = world.pushes(client.caller) } }
        }

        /// Users who are members of a conversation now.
        func receivers(of id: ConversationID) async -> Set<UserID> {
            for number in 1...5 {
                if let page = try? await world.storage.members(of: id, viewer: user(number), after: nil, limit: 200) {
                    return Set(page.items.map(\.user))
                }
            }
            return []
        }

        /// Exactly the sessions of members (before or after the change) got the event, once, but for the origin.
        func expectAudience(of id: ConversationID, members: Set<UserID>, origin: SessionID) {
            let wasEvent = world.published.contains { if case .push(.event) = $0.payload { true } else { false } }
            for client in clients {
                let got = (world.inbox[client.caller.session] ?? []).count { push in
                    if case .event(let event) = push { event.conversation == id } else { false }
                }
                let isDue = wasEvent && members.contains(client.caller.user) && client.caller.session != origin
                #expect(got == (isDue ? 1 : 0), "\(client.caller.user)")
            }
        }

        mutating func receive(_ index: Int) {
            for event in world.events(clients[index].caller) {
                let seq = event.position.seq
                #expect(clients[index].events[event.conversation]?[seq] == nil, "an event is pushed once")
                clients[index].events[event.conversation, default: [:]][seq] = event
            }
        }

        /// The log with the text of deleted messages taken out of what came before the deletion.
        func redacted(_ event: ConversationEvent, deleted: Set<MessageID>) -> ConversationEvent {
            var event = event
            switch event.kind {
            case .messageCreated(var content) where deleted.contains(content.id):
                content.body = ""
                event.kind = .messageCreated(content)
            case .messageEdited(let message, _) where deleted.contains(message):
                event.kind = .messageEdited(message, body: "")
            default: break
            }
            return event
        }

        /// Every member's pushes, completed by `sync`, are the log; the log holds all that was accepted, without gaps.
        func expectConvergence() async throws {
            for id in conversations {
                let members = await receivers(of: id)
                var logs: Set<[ConversationEvent]> = []
                for client in clients where members.contains(client.caller.user) {
                    let log = try await world.log(id, by: client.caller, page: 7)
                    logs.insert(log)
                    #expect(log.map(\.position.seq) == log.indices.map { Int64($0 + 1) })
                    #expect(Set(accepted[id] ?? []).isSubset(of: Set(log.map(\.position.seq))))
                    #expect(Set(accepted[id] ?? []).count == accepted[id]?.count ?? 0, "a seq is given once")
                    let deleted = Set(
                        log.compactMap { if case .messageDeleted(let message) = $0.kind { message } else { nil } })
                    for (seq, pushed) in client.events[id] ?? [:] {
                        #expect(redacted(pushed, deleted: deleted) == log[Int(seq) - 1])
                    }
                }
                #expect(logs.count <= 1, "one order for all")
            }
            let outsider = clients[7]
            #expect(outsider.caller.user == user(6))
            #expect(outsider.events.isEmpty)
        }
    }

    @Test(
        "Pushes and sync together are the log for every member, marks only go forward, and nobody outside hears anything",
        arguments: 0..<12 as Range<UInt64>, [false, true])
    func converges(seed: UInt64, losesPushes: Bool) async throws {
        var simulation = Simulation(seed: seed, losesPushes: losesPushes)
        try await simulation.start()
        for _ in 0..<400 { try await simulation.step() }
        try await simulation.expectConvergence()
        // The walk did something of both kinds: otherwise the properties above would hold for nothing.
        #expect(simulation.accepted.values.map(\.count).reduce(0, +) > 50)
        #expect(simulation.refused > 20)
    }
}
