import ChatCore
import Testing

@Suite("Conversation values")
struct ConversationTests {
    private func entry(ordinal: Int64, read: Int64) -> InboxEntry {
        InboxEntry(
            conversation: Conversation(
                id: conversation(1), kind: .group(title: "t"), createdAt: ms(0),
                head: LogPosition(seq: ordinal * 3, ordinal: ordinal), memberCount: 2),
            role: .member,
            cursors: MemberCursors(
                delivered: LogPosition(seq: read * 3, ordinal: read), read: LogPosition(seq: read * 3, ordinal: read)),
            preview: nil, lastActivity: ms(0), peer: nil)
    }

    @Test(
        "Unread counts messages behind the read mark, and is never negative",
        arguments: [(0, 0, 0), (5, 0, 5), (5, 3, 2), (5, 5, 0), (5, 6, 0)] as [(Int64, Int64, Int64)])
    func unread(ordinal: Int64, read: Int64, expected: Int64) {
        #expect(entry(ordinal: ordinal, read: read).unread == expected)
    }

    @Test("A direct conversation reaches both users, one with oneself reaches one topic")
    func directTopics() {
        #expect(Audience.direct(user(1), user(2)).topics == [.user(user(1)), .user(user(2))])
        #expect(Audience.direct(user(1), user(1)).topics == [.user(user(1))])
    }

    @Test("A group is reached by its own topic, whatever its size")
    func groupTopics() {
        let group = entry(ordinal: 0, read: 0).conversation
        #expect(group.audience == .group(group.id))
        #expect(group.audience.topics == [.conversation(group.id)])
    }

    @Test("A push to an audience carries its topics and its origin")
    func publication() {
        let audience = Audience.direct(user(1), user(2))
        let publication = Publication.push(.resync, to: audience, origin: session(1))
        #expect(publication == Publication(topics: audience.topics, payload: .push(.resync), origin: session(1)))
    }

    @Test("Only typing and presence may be dropped for a slow reader")
    func ephemeralPushes() {
        let id = conversation(1)
        #expect(Push.typing(conversation: id, user: user(1), isActive: true).isEphemeral)
        #expect(Push.presence([]).isEphemeral)
        let durable: [Push] = [
            .receipts(conversation: id, []), .tokenExpiring(expiresAt: ms(0)), .reconnect(afterMs: 1), .resync,
            .event(
                ConversationEvent(
                    conversation: id, position: .zero, at: ms(0), actor: user(1), kind: .renamed(title: "t"))),
        ]
        for push in durable { #expect(!push.isEphemeral) }
    }
}
