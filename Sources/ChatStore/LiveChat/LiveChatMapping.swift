import ChatCore

/// Turns a row of `message` into a change of a direct conversation's log; pure, and the same for the same row for ever.
struct LiveChatMapping {
    let people: LiveChatPeople
    let time: LiveChatTime

    /// The change, or why there is none.
    func event(for row: LiveChatMessage) -> Result<PendingEvent, LiveChatReason.Failure> {
        Result { () throws(LiveChatReason.Failure) in
            guard let clientID = ClientMessageID("livechat:\(row.id)") else { throw .init(.idIsUnusable) }
            guard let at = time.moment(row.timestamp) else { throw .init(.timestampIsUnreadable) }
            let sender = try person(
                row.sender, null: .senderIsNull, unknown: .senderIsUnknown, ambiguous: .senderIsAmbiguous,
                refused: .senderIsRefused)
            let receiver = try person(
                row.to, null: .receiverIsNull, unknown: .receiverIsUnknown, ambiguous: .receiverIsAmbiguous,
                refused: .receiverIsRefused)
            guard let content = row.content, !content.isEmpty else { throw .init(.contentIsEmpty) }
            guard content.utf8.count <= ConversationLimits.maxBodyBytes else { throw .init(.contentIsTooLong) }
            return PendingEvent(
                target: .direct(with: receiver, newID: Self.conversationID(sender, receiver, at)), actor: sender,
                at: at,
                change: .createMessage(
                    MessageContent(id: Self.messageID(row.id, at), body: content, clientID: clientID)))
        }
    }

    private func person(
        _ text: String?, null: LiveChatReason, unknown: LiveChatReason, ambiguous: LiveChatReason,
        refused: LiveChatReason
    ) throws(LiveChatReason.Failure) -> UserID {
        guard let text else { throw .init(null) }
        switch people.match(text) {
        case .person(let id): return id
        case .unknown: throw .init(unknown)
        case .ambiguous: throw .init(ambiguous)
        case .refused: throw .init(refused)
        }
    }

    // MARK: Ids

    private static func messageID(_ id: String, _ at: Timestamp) -> MessageID { MessageID(uuid(["message", id], at)) }

    private static func conversationID(_ a: UserID, _ b: UserID, _ at: Timestamp) -> ConversationID {
        ConversationID(uuid(["conversation", min(a, b).rawValue, max(a, b).rawValue], at))
    }

    /// The time, and a fingerprint of the rest in place of random bits: a second run makes the same id.
    private static func uuid(_ parts: [String], _ at: Timestamp) -> UUIDv7 {
        var (first, second) = (UInt64(0xCBF2_9CE4_8422_2325), UInt64(0x6C62_272E_07BB_0142))
        for part in parts {
            for byte in part.utf8 + [0] {
                // FNV-1a with two beginnings; what comes out is mixed below.
                first = (first ^ UInt64(byte)) &* 0x100_0000_01B3
                second = (second ^ UInt64(byte)) &* 0x100_0000_01B3
                second = second << 29 | second >> 35
            }
        }
        return UUIDv7(at: at, randomA: mixed(first ^ second), randomB: mixed(second))
    }

    /// The finish of SplitMix64.
    private static func mixed(_ value: UInt64) -> UInt64 {
        var value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

extension LiveChatReason {
    /// A reason as an error.
    struct Failure: Error, Hashable {
        let reason: LiveChatReason
        init(_ reason: LiveChatReason) { self.reason = reason }
    }
}
