import ChatCore
import Synchronization
import Testing

@testable import ChatStore

@Suite("Import of the older stack")
struct LiveChatImporterTests {
    private let now = Timestamp(milliseconds: 1_800_000_000_000)

    /// Runs an import and returns what it came to, with what was left out.
    private func run(
        _ rows: LiveChatRows, into storage: (any ChatStorage)?, _ change: (inout LiveChatImporter) -> Void = { _ in }
    ) async throws -> (report: LiveChatReport, refused: [LiveChatRefusal]) {
        var importer = LiveChatImporter()
        change(&importer)
        var refused: [LiveChatRefusal] = []
        let report = try await importer.run(
            from: LiveChatRowSource(rows), to: storage, now: now, refused: { refused.append($0) }, progress: { _ in })
        return (report, refused)
    }

    private func user(_ id: String) throws -> UserID { try #require(UserID(id)) }

    @Test("users, direct conversations and history arrive in order, and a second run changes nothing")
    func twice() async throws {
        let storage = InMemoryChatStorage()
        let rows = LiveChatRows.plain
        let first = try await run(rows, into: storage)
        #expect(first.refused.isEmpty)
        #expect(first.report.usersCreated == 3 && first.report.messagesImported == 5)

        let (ada, bob) = (try user("1"), try user("2"))
        let inbox = try await storage.inbox(of: ada, after: nil, limit: 10)
        #expect(inbox.items.count == 3)
        let direct = try #require(inbox.items.first { $0.conversation.kind == .direct(ada, bob) })
        let history = try await storage.history(
            HistoryQuery(conversation: direct.conversation.id, limit: 10), viewer: bob)
        let messages = history.messages.sorted { $0.seq < $1.seq }
        #expect(messages.map(\.body) == ["one", "two", "three"])
        #expect(messages.map(\.sender) == [ada, bob, ada])
        #expect(messages.map(\.at.milliseconds) == [1_700_000_000_001, 1_700_000_000_001, 1_700_000_000_003])
        #expect(messages.map(\.clientID?.rawValue) == ["livechat:1", "livechat:2", "livechat:3"])
        #expect(messages.map { $0.id.value.high >> 16 } == messages.map { UInt64($0.at.milliseconds) })
        let names = try await storage.users([ada, bob]).map(\.displayName)
        #expect(Set(names) == ["Ada", "Bob"])

        let second = try await run(rows, into: storage)
        #expect(second.report.usersCreated == 0 && second.report.usersPresent == 3)
        #expect(second.report.messagesImported == 0 && second.report.messagesPresent == 5)
        #expect(try await storage.inbox(of: ada, after: nil, limit: 10) == inbox)
    }

    @Test("two runs into two stores make the same ids")
    func deterministic() async throws {
        var logs: [[ConversationEvent]] = []
        for _ in 0..<2 {
            let storage = InMemoryChatStorage()
            _ = try await run(.plain, into: storage)
            let ada = try user("1")
            var events: [ConversationEvent] = []
            for entry in try await storage.inbox(of: ada, after: nil, limit: 10).items {
                events += try await storage.events(
                    SyncQuery(conversation: entry.conversation.id, after: 0, limit: 100), viewer: ada
                ).events
            }
            logs.append(events)
        }
        #expect(logs[0] == logs[1])
    }

    @Test("rows that are not clear are left out, each with its reason")
    func refusals() async throws {
        var rows = LiveChatRows.plain
        rows.users.append(LiveChatUser(id: "4", name: "Bob", email: "Ada"))
        func row(_ id: String, _ sender: String?, _ to: String?, _ content: String?, _ time: Int64? = 1_700_000_000_009)
        {
            rows.messages.append(
                LiveChatMessage(
                    id: id, sender: sender, to: to, content: content, timestamp: time.map { .milliseconds($0) } ?? .none
                ))
        }
        rows.messages = []
        row("a", nil, "1", "x")
        row("b", "1", nil, "x")
        row("c", "nobody", "1", "x")
        row("d", "1", "bob", "x")
        row("e", "Bob", "1", "x")
        row("f", "1", "Ada", "x")
        row("g", "1", "2", nil)
        row("h", "1", "2", "")
        row("i", "1", "2", String(repeating: "é", count: 4097))
        row("j", "1", "2", "x", nil)
        row("k", "1", "2", "x", 17)
        row(String(repeating: "l", count: 80), "1", "2", "x")
        row("m", "1", "2", "fine")
        row("n", "1", "2", "x", 1_700_000_000_008)
        row("o", "bob@example.org", "zoe@example.org", "fine")
        let result = try await run(rows, into: InMemoryChatStorage())
        #expect(
            result.refused.map(\.reason) == [
                .senderIsNull, .receiverIsNull, .senderIsUnknown, .receiverIsUnknown, .senderIsAmbiguous,
                .receiverIsAmbiguous, .contentIsEmpty, .contentIsEmpty, .contentIsTooLong, .timestampIsUnreadable,
                .timestampIsUnreadable, .idIsUnusable, .timestampIsOutOfOrder,
            ])
        #expect(result.report.messagesRead == 15 && result.report.messagesImported == 2 && result.report.refused == 13)
        #expect(result.refused.first == LiveChatRefusal(table: .message, id: "a", reason: .senderIsNull))
    }

    @Test("what the store refuses is listed with its code; the rest goes on")
    func storeRefuses() async throws {
        let storage = InMemoryChatStorage()
        let (ada, bob) = (try user("1"), try user("2"))
        for id in [ada, bob] { _ = try await storage.signIn(id, profile: UserProfile(displayName: "Kept"), at: now) }
        _ = try await storage.block(ada, by: bob, at: now)
        let result = try await run(.plain, into: storage)
        #expect(result.refused.count == 3 && result.refused.allSatisfy { $0.code == ChatError.Code.blocked.name })
        #expect(result.report.messagesImported == 2 && result.report.usersPresent == 2)
        #expect(try await storage.users([ada]).first?.displayName == "Kept")
    }

    @Test("a trial writes nothing and judges the same")
    func trial() async throws {
        let result = try await run(.plain, into: nil)
        #expect(result.report.messagesImported == 5 && result.report.usersCreated == 3)
    }

    @Test("ids come from the column that was asked for, or from the map")
    func userIDs() async throws {
        let storage = InMemoryChatStorage()
        let subject = try user("auth0|zoe")
        let result = try await run(.plain, into: storage) {
            $0.userID = .email
            $0.userMap = LiveChatUserMap([.init(old: "Zoë", new: subject)])
        }
        #expect(result.report.usersNotInMap == 2)
        let ids = [try user("ada@example.org"), try user("bob@example.org"), subject]
        #expect(Set(try await storage.users(ids).map(\.id)) == Set(ids))

        var rows = LiveChatRows.plain
        rows.users[1].email = "ada@example.org"
        rows.users[2].email = nil
        let refused = try await run(rows, into: InMemoryChatStorage()) { $0.userID = .email }.refused
        #expect(
            refused.prefix(3).map(\.reason) == [.userIDIsTaken, .userIDIsTaken, .userIDIsUnusable])
        #expect(refused.dropFirst(3).allSatisfy { $0.reason == .senderIsRefused || $0.reason == .senderIsAmbiguous })
    }

    @Test("a map for other data is refused", arguments: ["nobody", "twin"])
    func wrongMap(old: String) async throws {
        var rows = LiveChatRows.plain
        rows.users.append(LiveChatUser(id: "8", name: "twin", email: nil))
        rows.users.append(LiveChatUser(id: "9", name: "twin", email: nil))
        let new = try user("new")
        await #expect(throws: ChatError.self) {
            _ = try await run(rows, into: nil) { $0.userMap = LiveChatUserMap([.init(old: old, new: new)]) }
        }
    }

    @Test("history can be marked as read", arguments: [false, true])
    func read(marksRead: Bool) async throws {
        let (ada, bob) = (try user("1"), try user("2"))
        let storage = InMemoryChatStorage()
        for _ in 0..<2 {
            _ = try await run(.plain, into: storage) { $0.marksRead = marksRead }
            let entries = try await storage.inbox(of: bob, after: nil, limit: 10).items
            let direct = try #require(entries.first { $0.conversation.kind == .direct(ada, bob) })
            #expect(direct.cursors.read.ordinal == (marksRead ? 3 : 2))
        }
    }
}

/// Rows in memory.
struct LiveChatRows: Sendable {
    var users: [LiveChatUser]
    var messages: [LiveChatMessage]

    /// Three people who can be told apart, five messages in three conversations.
    static let plain = LiveChatRows(
        users: [
            LiveChatUser(id: "1", name: "Ada", email: "ada@example.org"),
            LiveChatUser(id: "2", name: "Bob", email: "bob@example.org"),
            LiveChatUser(id: "3", name: "Zoë", email: "zoe@example.org"),
        ],
        messages: [
            ("1", "Ada", "bob@example.org", "one", 1), ("2", "2", "Ada", "two", 1), ("3", "Ada", "Bob", "three", 3),
            ("4", "Zoë", "Ada", "four", 3), ("5", "Ada", "1", "to myself", 4),
        ].map { id, sender, to, content, time in
            LiveChatMessage(
                id: id, sender: sender, to: to, content: content, timestamp: .milliseconds(1_700_000_000_000 + time))
        })
}

/// Hands rows out two at a time.
final class LiveChatRowSource: LiveChatSource {
    private let rows: LiveChatRows
    private let place = Mutex(0)

    init(_ rows: LiveChatRows) { self.rows = rows }

    func users() async throws -> [LiveChatUser] { rows.users }

    func nextMessages() async throws -> [LiveChatMessage] {
        let start = place.withLock { place in
            defer { place = min(place + 2, rows.messages.count) }
            return place
        }
        return Array(rows.messages[start..<min(start + 2, rows.messages.count)])
    }
}
