import ChatCore
import ChatStore
import ChatTesting
import Testing

@Suite("Events as columns")
struct StoredEventTests {
    private static let samples = SampleMaker(seed: 7)
    private static let id = samples.messageID()
    private static let (ann, ben) = (samples.userID("ann"), samples.userID("ben"))

    /// Each kind with the number that databases keep for it.
    static let kinds: [(number: Int16, kind: ConversationEvent.Kind)] = [
        (0, .created(title: "Group", members: [ann, ben])),
        (0, .created(title: "Alone", members: [])),
        (1, .messageCreated(samples.content("hello", replyTo: samples.messageID()))),
        (1, .messageCreated(MessageContent(id: id, body: ""))),
        (2, .messageEdited(id, body: "new")),
        (3, .messageDeleted(id)),
        (4, .reactionAdded(id, emoji: "👍")),
        (5, .reactionRemoved(id, emoji: "👍")),
        (6, .membersJoined([ben, ann], role: .admin)),
        (7, .memberLeft(ann)),
        (8, .memberRoleChanged(ann, role: .owner)),
        (9, .renamed(title: "Other")),
    ]

    private static let columns: [(name: String, clear: @Sendable (inout StoredEvent) -> Void)] = [
        ("message", { $0.message = nil }), ("body", { $0.body = nil }), ("users", { $0.users = nil }),
        ("role", { $0.role = nil }),
    ]

    /// What each kind cannot do without, in the order of ``columns``.
    private static let needed: [Int16: [String]] = [
        0: ["body", "users"], 1: ["message", "body"], 2: ["message", "body"], 3: ["message"], 4: ["message", "body"],
        5: ["message", "body"], 6: ["users", "role"], 7: ["users"], 8: ["users", "role"], 9: ["body"],
    ]

    @Test("every kind comes back as it was, under its own number", arguments: kinds)
    func roundTrip(number: Int16, kind: ConversationEvent.Kind) {
        let stored = StoredEvent(kind)
        #expect(stored.kind == number)
        #expect(stored.event == kind)
    }

    @Test("the table has every kind")
    func complete() {
        #expect(Set(Self.kinds.map(\.number)) == Set(0...9))
    }

    @Test("a row that lacks a column of its kind is no event", arguments: kinds)
    func missing(number: Int16, kind: ConversationEvent.Kind) {
        let lacking = Self.columns.filter { column in
            var stored = StoredEvent(kind)
            column.clear(&stored)
            return stored.event == nil
        }
        #expect(lacking.map(\.name) == Self.needed[number])
    }

    @Test("a message comes back without a reply and without a key")
    func optional() {
        var stored = StoredEvent(.messageCreated(Self.samples.content("x", replyTo: Self.id)))
        (stored.replyTo, stored.clientID) = (nil, nil)
        guard case .messageCreated(let content)? = stored.event else {
            Issue.record("no message")
            return
        }
        #expect(content.replyTo == nil && content.clientID == nil && content.body == "x")
    }

    @Test("a kind of a later version is no event", arguments: [-1, 10, Int16.max] as [Int16])
    func unknown(number: Int16) {
        var stored = StoredEvent(.renamed(title: "x"))
        stored.kind = number
        #expect(stored.event == nil)
    }

    @Test("an empty list of users names nobody who left", arguments: [7, 8] as [Int16])
    func nobody(number: Int16) {
        var stored = StoredEvent(.memberRoleChanged(Self.ann, role: .admin))
        (stored.kind, stored.users) = (number, [])
        #expect(stored.event == nil)
    }
}
