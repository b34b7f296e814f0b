import ChatCore
import Testing

/// All changes for a stranger and for each role, in a group and in a direct conversation.
@Suite("Who may change what")
struct ChangeRulesTableTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var change: PendingEvent.Change
        /// For a member, an admin and an owner of a group.
        var group: [String]
        /// In a direct conversation.
        var direct: String
        /// In a direct conversation with a block.
        var blocked: String

        init(
            _ name: String, _ change: PendingEvent.Change, group: [String], direct: String, blocked: String? = nil
        ) {
            testDescription = name
            self.change = change
            self.group = group
            self.direct = direct
            self.blocked = blocked ?? direct
        }
    }

    private static func all(_ word: String) -> [String] { [word, word, word] }
    private static let adminsUp = ["forbidden", "ok", "ok"]
    private static let ownersOnly = ["forbidden", "forbidden", "ok"]
    private static let (others, own, deleted, unknown) = (message(1), message(2), message(3), message(4))

    private static func say(_ replyTo: MessageID? = nil) -> PendingEvent.Change {
        .createMessage(MessageContent(id: message(9), body: "hello", replyTo: replyTo))
    }

    static let rows: [Row] = [
        Row("say", say(), group: all("ok"), direct: "ok", blocked: "blocked"),
        Row("answer", say(others), group: all("ok"), direct: "ok", blocked: "blocked"),
        Row("answer a deleted one", say(deleted), group: all("conflict"), direct: "conflict", blocked: "blocked"),
        Row("answer nothing", say(unknown), group: all("message_not_found"), direct: "message_not_found"),
        Row("edit", .editMessage(own, body: "new"), group: all("ok"), direct: "ok", blocked: "blocked"),
        Row("edit nothing new", .editMessage(own, body: "old"), group: all("-"), direct: "-", blocked: "blocked"),
        Row("edit another's", .editMessage(others, body: "x"), group: all("forbidden"), direct: "forbidden"),
        Row(
            "edit a deleted one", .editMessage(deleted, body: "x"), group: all("conflict"), direct: "conflict",
            blocked: "blocked"),
        Row(
            "edit nothing", .editMessage(unknown, body: "x"), group: all("message_not_found"),
            direct: "message_not_found"),
        Row("delete", .deleteMessage(own), group: all("ok"), direct: "ok"),
        Row("delete another's", .deleteMessage(others), group: adminsUp, direct: "forbidden"),
        Row("delete twice", .deleteMessage(deleted), group: all("-"), direct: "-"),
        Row("delete nothing", .deleteMessage(unknown), group: all("message_not_found"), direct: "message_not_found"),
        Row("react", .addReaction(others, emoji: "+"), group: all("ok"), direct: "ok", blocked: "blocked"),
        Row(
            "react to a deleted one", .addReaction(deleted, emoji: "+"), group: all("conflict"), direct: "conflict",
            blocked: "blocked"),
        Row(
            "react to nothing", .addReaction(unknown, emoji: "+"), group: all("message_not_found"),
            direct: "message_not_found"),
        Row("take back what is not there", .removeReaction(others, emoji: "+"), group: all("-"), direct: "-"),
        Row(
            "take back from a deleted one", .removeReaction(deleted, emoji: "+"), group: all("conflict"),
            direct: "conflict"),
        Row(
            "take back from nothing", .removeReaction(unknown, emoji: "+"), group: all("message_not_found"),
            direct: "message_not_found"),
        Row("add a member", .addMembers([user("new")], role: .member), group: adminsUp, direct: "conflict"),
        Row("add an admin", .addMembers([user("new")], role: .admin), group: adminsUp, direct: "conflict"),
        Row("add an owner", .addMembers([user("new")], role: .owner), group: ownersOnly, direct: "conflict"),
        Row(
            "add who is there", .addMembers([user("other")], role: .member), group: ["forbidden", "-", "-"],
            direct: "conflict"),
        Row("leave", .removeMember(user("me")), group: all("ok"), direct: "conflict"),
        Row("remove a member", .removeMember(user("other")), group: adminsUp, direct: "conflict"),
        Row("remove a stranger", .removeMember(user("new")), group: all("user_not_found"), direct: "conflict"),
        Row("raise", .changeRole(user("other"), role: .admin), group: ownersOnly, direct: "conflict"),
        Row(
            "keep a role", .changeRole(user("other"), role: .member), group: ["forbidden", "forbidden", "-"],
            direct: "conflict"),
        Row(
            "raise a stranger", .changeRole(user("new"), role: .admin), group: all("user_not_found"),
            direct: "conflict"),
        Row("rename", .rename(title: "New"), group: adminsUp, direct: "conflict"),
        Row("keep a title", .rename(title: "Group"), group: ["forbidden", "-", "-"], direct: "conflict"),
    ]

    @Test("in a group", arguments: rows)
    func group(row: Row) {
        let words = MemberRole.allCases.map { role in
            var world = RuleWorld()
            world.roles[user("me")] = role
            return world.verdict(row.change).word
        }
        #expect(words == row.group)
    }

    @Test("in a direct conversation, whatever the roles", arguments: rows)
    func direct(row: Row) {
        for role in MemberRole.allCases {
            var world = RuleWorld()
            world.kind = .direct(user("me"), user("other"))
            world.roles[user("me")] = role
            #expect(world.verdict(row.change).word == row.direct)
            world.isBlocked = true
            #expect(world.verdict(row.change).word == row.blocked)
        }
    }

    @Test("a stranger learns nothing", arguments: rows)
    func stranger(row: Row) {
        for kind in [Conversation.Kind.group(title: "Group"), .direct(user("me"), user("other"))] {
            var world = RuleWorld()
            world.kind = kind
            for isBlocked in [false, true] {
                world.isBlocked = isBlocked
                #expect(world.verdict(row.change, by: user("stranger")) == .refused(.conversationNotFound))
            }
        }
    }
}
