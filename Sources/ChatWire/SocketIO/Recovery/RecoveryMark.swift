import ChatCore

/// How far a client has come in one conversation: 16 bytes, so that a session can afford one for each of its conversations.
struct RecoveryMark: Hashable, Sendable {
    /// Greatest seq that can be told.
    static let maxSeq: Int64 = 1 << 61

    /// The random half of the conversation's id.
    let fingerprint: UInt64
    private var bits: UInt64

    /// Nil when the seq cannot be told.
    init?(fingerprint: UInt64, seq: Int64, isMoved: Bool, isGone: Bool = false) {
        guard (0...Self.maxSeq).contains(seq) else { return nil }
        self.fingerprint = fingerprint
        bits = UInt64(seq) << 2 | (isGone ? 2 : 0) | (isMoved ? 1 : 0)
    }

    /// The client has every event up to here.
    var seq: Int64 { Int64(bits >> 2) }
    /// Whether it differs from what the `pid` says, so that the offset has to.
    var isMoved: Bool { bits & 1 == 1 }
    /// The client knows that it is no member any more.
    var isGone: Bool { bits & 2 == 2 }

    /// What stands for a conversation; the store's whole id is looked up by it among the user's own conversations.
    static func fingerprint(of conversation: ConversationID) -> UInt64 { conversation.value.low }

    /// What stands for a user, so that one does not return another's session by mistake.
    static func fingerprint(of user: UserID) -> UInt64 {
        user.rawValue.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}

/// An event that came before its predecessors.
struct EarlyEvent: Hashable, Sendable {
    var fingerprint: UInt64
    var seq: Int64
}
