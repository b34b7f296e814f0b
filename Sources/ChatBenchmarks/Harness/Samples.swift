import ChatCore

/// Values of the sizes that chats have, the same in every run.
enum Samples {
    /// Time of everything, milliseconds since 1970.
    static let time = Timestamp(milliseconds: 1_750_000_000_000)
    /// 43 bytes: a usual message.
    static let shortBody = "See you at half past six in front of the station"
    /// Some 2 KiB with escapes and letters outside ASCII: a long message.
    static let longBody = String(
        repeating: #"Grüße aus Köln – "so weit, so gut" \ and then on to the next stop, which is the last one. "#,
        count: 20)
    /// A body as it stands in JSON.
    static func escaped(_ body: String) -> String {
        body.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }

    /// The n-th user.
    static func user(_ number: Int) throws -> UserID { try made(UserID("user-\(number)"), "user id") }
    /// The n-th identifier.
    static func uuid(_ number: Int) -> UUIDv7 {
        UUIDv7(at: time, randomA: UInt64(number) >> 48, randomB: UInt64(number) &* 0x9E37_79B9_7F4A_7C15)
    }
    /// The n-th conversation.
    static func conversation(_ number: Int) -> ConversationID { ConversationID(uuid(number)) }
    /// The n-th message.
    static func message(_ number: Int) -> MessageID { MessageID(uuid(1_000_000 + number)) }

    /// An event that a message was written.
    static func messageEvent(_ body: String = shortBody, conversation: ConversationID = conversation(1)) throws
        -> ConversationEvent
    {
        let content = MessageContent(
            id: message(1), body: body, clientID: try made(ClientMessageID("c-000000000001"), "client id"))
        return ConversationEvent(
            conversation: conversation, position: LogPosition(seq: 1234, ordinal: 1200), at: time, actor: try user(1),
            kind: .messageCreated(content))
    }

    /// Unwraps a sample; nil is a mistake in this module.
    static func made<Value>(_ value: Value?, _ what: String) throws -> Value {
        guard let value else { throw MicrobenchmarkFailure(description: "no such \(what)") }
        return value
    }
}
