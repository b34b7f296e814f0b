import ChatCore
import Testing

@Suite("ChatService: reading")
struct ChatServiceReadingTests {
    @Test("The inbox lists conversations by last activity, page by page, each once")
    func inbox() async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        var groups: [ConversationID] = []
        for _ in 0..<5 { groups.append(try await world.group(by: me, [])) }
        _ = try await world.send("last", to: .conversation(groups[1]), by: me)
        var listed: [ConversationID] = []
        var cursor: InboxCursor?
        repeat {
            guard case .inbox(let page) = try await world.run(.inbox(after: cursor, limit: 2), by: me) else {
                throw UnexpectedReply()
            }
            listed += page.items.map(\.conversation.id)
            cursor = page.next
        } while cursor != nil && listed.count < 10
        #expect(listed == [groups[1], groups[4], groups[3], groups[2], groups[0]])
        guard case .conversation(let entry) = try await world.run(.conversationGet(groups[1]), by: me) else {
            throw UnexpectedReply()
        }
        #expect(entry.preview?.body == "last")
        #expect(entry.unread == 0)
    }

    @Test("Sync pages without holes from any place, and says when a place is beyond the log", arguments: 1...6)
    func sync(_ limit: Int) async throws {
        let world = ServiceWorld()
        let me = try await world.signIn(user(1))
        let group = try await world.group(by: me, [])
        for number in 0..<10 { _ = try await world.send("\(number)", to: .conversation(group), by: me) }
        let log = try await world.log(group, by: me, page: limit)
        #expect(log.map(\.position.seq) == Array(1...11))
        let beyond = try await world.run(.sync(SyncQuery(conversation: group, after: 12)), by: me)
        guard case .events(_, let page) = beyond else { throw UnexpectedReply() }
        #expect(page.isReset)
        #expect(page.events.isEmpty)
    }

    @Test("Search finds one's own conversations' messages only, newest first, page by page")
    func search() async throws {
        let world = ServiceWorld()
        let callers = try await world.signIn(1, 2)
        let mine = try await world.group(by: callers[0], [])
        let other = try await world.group(by: callers[1], [])
        var sent: [MessageID] = []
        for number in 0..<5 {
            sent.append(try await world.send("Apple \(number)", to: .conversation(mine), by: callers[0]).message)
            _ = try await world.send("apple \(number)", to: .conversation(other), by: callers[1])
        }
        var found: [MessageID] = []
        var before: MessageID?
        repeat {
            let query = SearchQuery(text: "APPLE", before: before, limit: 2)
            guard case .found(let page) = try await world.run(.search(query), by: callers[0]) else {
                throw UnexpectedReply()
            }
            found += page.items.map(\.id)
            before = page.next
        } while before != nil && found.count < 20
        #expect(found == sent.reversed())
    }
}
