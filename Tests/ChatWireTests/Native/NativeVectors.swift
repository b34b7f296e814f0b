import ChatCore
import ChatWire
import Foundation

/// The golden vectors of Tests/Vectors: names and the exact bytes of one frame each.
///
/// `CHAT_RECORD_VECTORS=1 swift test --filter NativeVectorTests` writes them anew after a deliberate change of the wire.
enum NativeVectors {
    struct Vector: Codable, Equatable {
        var name: String
        var frame: String
    }

    static func load(_ file: String) throws -> [Vector] {
        try JSONDecoder().decode([Vector].self, from: Data(contentsOf: url(file)))
    }

    /// Writes the vectors, one a line, when the environment asks for it.
    static func recordIfAsked(_ vectors: [Vector], as file: String) throws {
        guard ProcessInfo.processInfo.environment["CHAT_RECORD_VECTORS"] != nil else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let lines = try vectors.map { String(decoding: try encoder.encode($0), as: UTF8.self) }
        try Data(("[\n" + lines.joined(separator: ",\n") + "\n]\n").utf8).write(to: url(file))
    }

    private static func url(_ file: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("Vectors/\(file)")
    }

    // MARK: Values

    static let conversation = ConversationID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001))
    static let message = MessageID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0002))
    static let parent = MessageID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0003))
    static let session = SessionID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0004))
    static let ada = UserID.named("ada")
    static let bob = UserID.named("bob")
    static let at = Timestamp(milliseconds: 1_763_850_000_123)
    static let nasty = "Say \"hi\" \\ / \u{0}\u{1F}\u{7F}\n\t é 😀 \u{2028}"
    static let cursor = InboxCursor(at: at, conversation: conversation)

    static var user: User {
        User(
            id: ada, handle: "ada", displayName: "Ada L.", email: "ada@example.org",
            avatarURL: "https://example.org/a.png", roles: ["admin"], createdAt: at, lastSeenAt: at)
    }
    /// As others see them.
    static var peer: User { User(id: bob, handle: "bob", displayName: "Bob", createdAt: at) }

    static var presentMessage: Message {
        Message(
            id: message, conversation: conversation, seq: 42, ordinal: 40, sender: bob, at: at, body: nasty,
            replyTo: parent, clientID: .named("c-1"), editedAt: at,
            reactions: [ReactionTally(emoji: "👍", count: 2, mine: true)])
    }

    static func entry(_ kind: Conversation.Kind) -> InboxEntry {
        let isDirect = kind == .direct(ada, bob)
        return InboxEntry(
            conversation: Conversation(
                id: conversation, kind: kind, createdAt: at, head: LogPosition(seq: 42, ordinal: 40), memberCount: 2),
            role: isDirect ? .member : .owner, cursors: cursors, preview: isDirect ? presentMessage : nil,
            lastActivity: at, peer: isDirect ? peer : nil)
    }

    static var cursors: MemberCursors {
        MemberCursors(delivered: LogPosition(seq: 42, ordinal: 40), read: LogPosition(seq: 41, ordinal: 39))
    }

    static func event(_ kind: ConversationEvent.Kind) -> ConversationEvent {
        ConversationEvent(
            conversation: conversation, position: LogPosition(seq: 42, ordinal: 40), at: at, actor: bob, kind: kind)
    }
}
