import ChatCore
import Testing

@testable import ChatStore

/// Records with everything that a field can hold.
enum ArchiveSamples {
    static let conversation = ConversationID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0001))
    static let message = MessageID(UUIDv7(high: 0x0198_0000_0000_7000, low: 0x8000_0000_0000_0002))
    static let hard = "\u{0}\u{1}\"\\/\n\r\t\u{7F}\u{2028}é😀\u{10FFFF}"

    static func user(_ text: String) throws -> UserID { try #require(UserID(text)) }

    static func records() throws -> [any ArchiveRecord] {
        let (ada, bob) = (try user("ada"), try user("böb \"b\""))
        let time = Timestamp(milliseconds: 1_763_850_000_123)
        func event(_ seq: Int64, _ kind: ArchivedEvent.Kind, _ change: (inout ArchivedEvent) throws -> Void) rethrows
            -> ArchivedEvent
        {
            var event = ArchivedEvent(
                conversation: conversation, position: LogPosition(seq: seq, ordinal: 1), at: time, actor: ada,
                kind: kind)
            try change(&event)
            return event
        }
        return [
            ArchivedUser(User(id: ada, handle: "Ada", displayName: hard, createdAt: time)),
            ArchivedUser(
                User(
                    id: bob, handle: "Böb", displayName: "", email: hard, avatarURL: "https://example.org/b.png",
                    roles: ["admin", hard], isDisabled: true, createdAt: Timestamp(milliseconds: -1), lastSeenAt: time)),
            ArchivedConversation(
                Conversation(
                    id: conversation, kind: .direct(ada, ada), createdAt: time, head: LogPosition(seq: 9, ordinal: 1),
                    memberCount: 1), lastActivity: time),
            ArchivedConversation(
                Conversation(
                    id: conversation, kind: .group(title: hard), createdAt: time, head: .zero, memberCount: 0),
                lastActivity: time),
            ArchivedMember(
                Member(
                    user: bob, role: .owner, joinedAt: time,
                    cursors: MemberCursors(
                        delivered: LogPosition(seq: 2, ordinal: 1), read: LogPosition(seq: 1, ordinal: 0))),
                of: conversation),
            event(1, .created) { ($0.body, $0.users) = ("Team", [bob]) },
            event(1, .created) { $0.body = "Alone" },
            event(2, .messageCreated) { $0.message = message },
            event(2, .messageCreated) {
                ($0.message, $0.body) = (message, hard)
                $0.clientID = ClientMessageID("c-1")
            },
            event(3, .messageEdited) { ($0.message, $0.body) = (message, "") },
            event(4, .messageDeleted) { $0.message = message },
            event(5, .reactionAdded) { ($0.message, $0.body) = (message, "👍🏽") },
            event(6, .reactionRemoved) { ($0.message, $0.body) = (message, "\u{0}") },
            event(7, .membersJoined) { ($0.users, $0.role) = ([ada, bob], .admin) },
            event(8, .memberLeft) { $0.users = [bob] },
            event(9, .memberRole) { ($0.users, $0.role) = ([bob], .member) },
            event(10, .renamed) { $0.body = hard },
            ArchivedMessage(
                Message(
                    id: message, conversation: conversation, seq: 2, ordinal: 1, sender: ada, at: time, body: hard,
                    replyTo: message, clientID: ClientMessageID("c-1"), editedAt: time,
                    reactions: [
                        ReactionTally(emoji: "👍", count: 2, mine: false),
                        ReactionTally(emoji: hard, count: 1, mine: false),
                    ])),
            ArchivedMessage(
                Message(
                    id: message, conversation: conversation, seq: 2, ordinal: 1, sender: ada, at: time, body: "",
                    isDeleted: true)),
            ArchivedReaction(message: message, user: bob, emoji: hard),
            ArchivedBlock(user: ada, blocked: bob, at: time),
            ArchivedRevocation(.user(bob, issuedBefore: time)),
            ArchivedRevocation(.token(hard, until: time)),
        ]
    }
}
