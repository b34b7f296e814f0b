import ChatCore

/// Random values of the domain, with text that is hard on an encoder.
struct Arbitrary {
    var random: SeededRandom

    init(seed: UInt64) { random = SeededRandom(seed: seed) }

    private static let pieces = [
        "a", "Z", " ", "\"", "\\", "/", "\n", "\r", "\t", "\u{8}", "\u{C}", "\0", "\u{1}", "\u{1F}", "\u{7F}", "é",
        "e\u{301}", "ß", "中", "\u{2028}", "\u{2029}", "\u{FEFF}", "\u{FFFD}", "\u{202E}", "😀", "👩‍👩‍👧", "\u{10FFFF}",
        "{\"type\":", "null", "</script>", "plain words ",
    ]

    /// Text of 1...maxBytes bytes.
    mutating func text(maxBytes: Int, pieces count: Int = 12, controls: Bool = true) -> String {
        var text = random.pick(["x", "é", "😀"])
        for _ in 0..<random.below(count) {
            let piece = random.pick(Self.pieces)
            let isPlain = piece.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
            if controls || isPlain, text.utf8.count + piece.utf8.count <= maxBytes { text += piece }
        }
        return text
    }

    mutating func body() -> String {
        if random.chance(oneIn: 20) { return String(repeating: random.pick(["\0", "a", "é"]), count: 4096) }
        return text(maxBytes: 8192, pieces: 40)
    }

    mutating func uuid() -> UUIDv7 {
        UUIDv7(
            at: Timestamp(milliseconds: Int64(random.below(1 << 42))), randomA: random.next(), randomB: random.next())
    }
    mutating func conversation() -> ConversationID { ConversationID(uuid()) }
    mutating func message() -> MessageID { MessageID(uuid()) }
    mutating func user() -> UserID { UserID(text(maxBytes: 128, controls: false)) ?? .sample }
    mutating func users(_ range: ClosedRange<Int> = 0...5) -> [UserID] {
        (0..<Int.random(in: range, using: &random)).map { _ in user() }
    }
    mutating func clientID() -> ClientMessageID {
        ClientMessageID(text(maxBytes: 64, controls: false)) ?? .sample
    }
    mutating func seq() -> Int64 { random.pick([0, 1, 42, .max, Int64(random.below(1 << 50))]) }
    mutating func count() -> Int { random.below(100_000) }
    mutating func time() -> Timestamp { Timestamp(milliseconds: random.pick([0, 1_763_850_000_123, seq(), -1])) }
    mutating func flag() -> Bool { random.chance(oneIn: 2) }
    mutating func limit() -> Int { 1 + random.below(ConversationLimits.maxPage) }
    mutating func role() -> MemberRole { random.pick(MemberRole.allCases) }
    mutating func emoji() -> String { random.pick(["👍", "❤️", "👩‍👩‍👧", ":+1:"]) }
    mutating func title() -> String { text(maxBytes: 256) }
    mutating func position() -> LogPosition { LogPosition(seq: seq(), ordinal: seq()) }
    mutating func cursors() -> MemberCursors { MemberCursors(delivered: position(), read: position()) }
    mutating func inboxCursor() -> InboxCursor { InboxCursor(at: time(), conversation: conversation()) }

    mutating func maybe<T>(_ make: (inout Arbitrary) -> T) -> T? { flag() ? make(&self) : nil }
    mutating func list<T>(_ make: (inout Arbitrary) -> T) -> [T] { (0..<random.below(4)).map { _ in make(&self) } }
    mutating func page<T, C>(_ make: (inout Arbitrary) -> T, _ cursor: (inout Arbitrary) -> C) -> Page<T, C> {
        Page(items: list(make), next: maybe(cursor))
    }
}

extension UserID {
    static var sample: UserID { named("ada") }
    static func named(_ text: String) -> UserID {
        guard let id = UserID(text) else { preconditionFailure("\(text) is no user id") }
        return id
    }
}

extension ClientMessageID {
    static var sample: ClientMessageID { named("c-1") }
    static func named(_ text: String) -> ClientMessageID {
        guard let id = ClientMessageID(text) else { preconditionFailure("\(text) is no client message id") }
        return id
    }
}
