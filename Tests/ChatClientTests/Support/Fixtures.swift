import ChatClient
import ChatCore

/// Values that tests are made of.
enum Fixture {
    static func user(_ name: String) -> UserID {
        guard let id = UserID(name) else { preconditionFailure("a test's user id is not well formed") }
        return id
    }

    static func key(_ text: String) -> ClientMessageID {
        guard let key = ClientMessageID(text) else { preconditionFailure("a test's client id is not well formed") }
        return key
    }

    static func conversation(_ number: UInt64 = 1) -> ConversationID {
        ConversationID(UUIDv7(at: Timestamp(seconds: 1), randomA: 0, randomB: number))
    }

    static func message(_ number: UInt64) -> MessageID {
        MessageID(UUIDv7(at: Timestamp(seconds: 2), randomA: 0, randomB: number))
    }

    static func event(
        _ seq: Int64, in conversation: ConversationID = conversation(), by actor: UserID = user("bob"),
        text: String? = nil
    ) -> ConversationEvent {
        ConversationEvent(
            conversation: conversation, position: LogPosition(seq: seq, ordinal: seq),
            at: Timestamp(seconds: 100 + seq),
            actor: actor,
            kind: .messageCreated(MessageContent(id: message(UInt64(seq)), body: text ?? "message \(seq)")))
    }

    static func events(_ seqs: ClosedRange<Int64>, in conversation: ConversationID = conversation())
        -> [ConversationEvent]
    {
        seqs.map { event($0, in: conversation) }
    }

    static func welcome(
        epoch: String = "e1", heartbeatMs: Int64 = 30_000, tokenLife: Duration = .seconds(3600),
        maxMessageBytes: Int = 65_536
    ) -> Reply.Welcome {
        let now = Timestamp(seconds: 1000)
        return Reply.Welcome(
            user: User(id: user("alice"), handle: "alice", displayName: "Alice", createdAt: Timestamp(seconds: 1)),
            session: SessionID(UUIDv7(at: now, randomA: 0, randomB: 1)), epoch: epoch, now: now,
            tokenExpiresAt: now + tokenLife, heartbeatMs: heartbeatMs, maxMessageBytes: maxMessageBytes)
    }

    static func entry(
        _ id: ConversationID = conversation(), head: Int64, createdAt: Timestamp = Timestamp(seconds: 1)
    ) -> InboxEntry {
        InboxEntry(
            conversation: Conversation(
                id: id, kind: .direct(user("alice"), user("bob")), createdAt: createdAt,
                head: LogPosition(seq: head, ordinal: head), memberCount: 2),
            role: .member, cursors: MemberCursors(), preview: nil, lastActivity: Timestamp(seconds: 100 + head),
            peer: nil)
    }

    static func send(_ text: String, key: String? = nil) -> Command {
        .messageSend(
            Command.MessageSend(
                to: .conversation(conversation()), clientID: self.key(key ?? text), body: text))
    }
}
