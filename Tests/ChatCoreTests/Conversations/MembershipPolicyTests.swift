import ChatCore
import Testing

/// The whole policy as one table: every change, for each role in a group and in a direct conversation.
@Suite("MembershipPolicy")
struct MembershipPolicyTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var change: PendingEvent.Change
        var owners = 2
        /// Codes for member, admin and owner of a group; `ok` when allowed.
        var group: [String]
        /// The same for a direct conversation, where roles mean nothing.
        var direct: String
        var testDescription: String { name }
    }

    private static let me = user("me")
    private static let roles: [UserID: MemberRole] = [
        user("member"): .member, user("admin"): .admin, user("owner"): .owner,
    ]
    private static let own = message(1)
    private static let others = message(2)
    private static let unknown = message(3)

    private static func content(replyTo: MessageID?) -> MessageContent {
        MessageContent(id: message(9), body: "hello", replyTo: replyTo)
    }

    private static let all = ["ok", "ok", "ok"]
    private static let noMessage = ["message_not_found", "message_not_found", "message_not_found"]
    private static let noUser = ["user_not_found", "user_not_found", "user_not_found"]
    private static let nobody = ["forbidden", "forbidden", "forbidden"]
    private static let adminsUp = ["forbidden", "ok", "ok"]
    private static let ownersOnly = ["forbidden", "forbidden", "ok"]

    static let rows: [Row] = [
        Row(name: "say", change: .createMessage(content(replyTo: nil)), group: all, direct: "ok"),
        Row(name: "answer", change: .createMessage(content(replyTo: others)), group: all, direct: "ok"),
        Row(
            name: "answer nothing", change: .createMessage(content(replyTo: unknown)), group: noMessage,
            direct: "message_not_found"),
        Row(name: "edit own", change: .editMessage(own, body: "x"), group: all, direct: "ok"),
        Row(name: "edit another's", change: .editMessage(others, body: "x"), group: nobody, direct: "forbidden"),
        Row(
            name: "edit nothing", change: .editMessage(unknown, body: "x"), group: noMessage,
            direct: "message_not_found"),
        Row(name: "delete own", change: .deleteMessage(own), group: all, direct: "ok"),
        Row(name: "delete another's", change: .deleteMessage(others), group: adminsUp, direct: "forbidden"),
        Row(name: "delete nothing", change: .deleteMessage(unknown), group: noMessage, direct: "message_not_found"),
        Row(name: "react", change: .addReaction(others, emoji: "+"), group: all, direct: "ok"),
        Row(
            name: "react to nothing", change: .addReaction(unknown, emoji: "+"), group: noMessage,
            direct: "message_not_found"),
        Row(name: "unreact", change: .removeReaction(others, emoji: "+"), group: all, direct: "ok"),
        Row(
            name: "unreact to nothing", change: .removeReaction(unknown, emoji: "+"), group: noMessage,
            direct: "message_not_found"),
        Row(name: "add members", change: .addMembers([user("x")], role: .member), group: adminsUp, direct: "conflict"),
        Row(name: "add admins", change: .addMembers([user("x")], role: .admin), group: adminsUp, direct: "conflict"),
        Row(name: "add owners", change: .addMembers([user("x")], role: .owner), group: ownersOnly, direct: "conflict"),
        Row(name: "leave", change: .removeMember(me), group: all, direct: "conflict"),
        Row(name: "remove a member", change: .removeMember(user("member")), group: adminsUp, direct: "conflict"),
        Row(name: "remove an admin", change: .removeMember(user("admin")), group: ownersOnly, direct: "conflict"),
        Row(name: "remove an owner", change: .removeMember(user("owner")), group: nobody, direct: "conflict"),
        Row(name: "remove a stranger", change: .removeMember(user("x")), group: noUser, direct: "conflict"),
        Row(
            name: "raise a member", change: .changeRole(user("member"), role: .admin), group: ownersOnly,
            direct: "conflict"),
        Row(
            name: "make an owner", change: .changeRole(user("admin"), role: .owner), group: ownersOnly,
            direct: "conflict"),
        Row(
            name: "lower one of two owners", change: .changeRole(user("owner"), role: .member), group: ownersOnly,
            direct: "conflict"),
        Row(
            name: "lower the only owner", change: .changeRole(user("owner"), role: .admin), owners: 1,
            group: ["forbidden", "forbidden", "conflict"], direct: "conflict"),
        Row(
            name: "keep the only owner", change: .changeRole(user("owner"), role: .owner), owners: 1,
            group: ownersOnly, direct: "conflict"),
        Row(
            name: "change a stranger's role", change: .changeRole(user("x"), role: .member), group: noUser,
            direct: "conflict"),
        Row(name: "rename", change: .rename(title: "x"), group: adminsUp, direct: "conflict"),
    ]

    private func verdict(_ row: Row, kind: Conversation.Kind, role: MemberRole) -> String {
        do throws(ChatError) {
            try MembershipPolicy.authorize(
                row.change, kind: kind, actor: Self.me, actorRole: role,
                roleOf: { $0 == Self.me ? role : Self.roles[$0] },
                senderOf: { [Self.own: Self.me, Self.others: user("member")][$0] }, owners: row.owners)
            return "ok"
        } catch {
            #expect(error.retry == .never)
            return error.code.name
        }
    }

    @Test("In a group", arguments: rows)
    func group(row: Row) {
        #expect(MemberRole.allCases.map { verdict(row, kind: .group(title: "t"), role: $0) } == row.group)
    }

    @Test("In a direct conversation", arguments: rows)
    func direct(row: Row) {
        for role in MemberRole.allCases {
            #expect(verdict(row, kind: .direct(Self.me, user("member")), role: role) == row.direct)
        }
    }

    @Test("The table has every change")
    func complete() {
        let kinds = Set(
            Self.rows.map { row -> String in
                switch row.change {
                case .createMessage: "createMessage"
                case .editMessage: "editMessage"
                case .deleteMessage: "deleteMessage"
                case .addReaction: "addReaction"
                case .removeReaction: "removeReaction"
                case .addMembers: "addMembers"
                case .removeMember: "removeMember"
                case .changeRole: "changeRole"
                case .rename: "rename"
                }
            })
        #expect(kinds.count == 9)
    }

    @Test("Roles rank member, admin, owner")
    func ranks() {
        #expect(MemberRole.allCases.sorted() == [.member, .admin, .owner])
        #expect(!(MemberRole.admin < .admin))
    }
}
