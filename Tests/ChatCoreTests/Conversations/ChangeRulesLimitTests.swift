import ChatCore
import Testing

@Suite("Sizes and counts of changes")
struct ChangeRulesLimitTests {
    private func owned() -> RuleWorld {
        var world = RuleWorld()
        world.roles[user("me")] = .owner
        return world
    }

    private func text(_ bytes: Int) -> String { String(repeating: "x", count: bytes) }

    private func say(_ body: String) -> PendingEvent.Change {
        .createMessage(MessageContent(id: message(9), body: body))
    }

    @Test(
        "a message is 1 to 8192 bytes",
        arguments: [(0, "invalid_request"), (1, "ok"), (8192, "ok"), (8193, "payload_too_large")])
    func body(bytes: Int, word: String) {
        let world = RuleWorld()
        #expect(world.verdict(say(text(bytes))).word == word)
        #expect(world.verdict(.editMessage(message(2), body: text(bytes))).word == word)
    }

    @Test("bytes count, not characters")
    func bytes() {
        let world = RuleWorld()
        #expect(world.verdict(say(String(repeating: "é", count: 4096))).word == "ok")
        #expect(world.verdict(say(String(repeating: "é", count: 4096) + "x")).word == "payload_too_large")
        #expect(world.verdict(say("\0")).word == "ok")
    }

    @Test(
        "a title is 1 to 256 bytes",
        arguments: [(0, "invalid_request"), (1, "ok"), (256, "ok"), (257, "invalid_request")])
    func title(bytes: Int, word: String) throws {
        #expect(owned().verdict(.rename(title: text(bytes))).word == word)
        let group = NewGroup(id: conversation(1), title: text(bytes), creator: user("me"), members: [], at: ms(1))
        let made = try? ChangeRules.decideGroup(group) { _ in .enabled }
        #expect((made != nil) == (word == "ok"))
    }

    @Test(
        "an emoji is 1 to 32 bytes",
        arguments: [(0, "invalid_request"), (1, "ok"), (32, "ok"), (33, "invalid_request")])
    func emoji(bytes: Int, word: String) {
        #expect(RuleWorld().verdict(.addReaction(message(1), emoji: text(bytes))).word == word)
    }

    @Test("at most 50 different emoji stand on a message; one more of the same is no more", arguments: [49, 50])
    func emojis(count: Int) {
        var world = RuleWorld()
        let emojis = (0..<count).map { "\($0)" }
        world.messages[message(1)] = RuleWorld.message(by: user("other"), emojis: emojis, mine: ["0"])
        #expect(world.verdict(.addReaction(message(1), emoji: "new")).word == (count < 50 ? "ok" : "limit_exceeded"))
        #expect(world.verdict(.addReaction(message(1), emoji: "1")).word == "ok")
        #expect(world.verdict(.addReaction(message(1), emoji: "0")).word == "-")
    }

    @Test(
        "at most 1000 users come in one request, repeats included", arguments: [(1000, "ok"), (1001, "limit_exceeded")])
    func users(count: Int, word: String) {
        let repeated = Array(repeating: user("new"), count: count)
        #expect(owned().verdict(.addMembers(repeated, role: .member)).word == word)
        #expect(owned().verdict(.addMembers((0..<count).map { user($0) }, role: .member)).word == word)
        let group = NewGroup(id: conversation(1), title: "t", creator: user("me"), members: repeated, at: ms(1))
        #expect(((try? ChangeRules.decideGroup(group) { _ in .enabled }) != nil) == (word == "ok"))
    }

    @Test(
        "a group has at most 100,000 members; who is there already takes no place",
        arguments: [(99_998, "ok"), (99_999, "limit_exceeded"), (100_000, "limit_exceeded")])
    func members(count: Int, word: String) {
        var world = owned()
        world.memberCount = count
        let two = PendingEvent.Change.addMembers([user("a"), user("other"), user("b"), user("a")], role: .member)
        #expect(world.verdict(two).word == word)
        #expect(world.verdict(.addMembers([user("other")], role: .member)).word == "-")
    }

    @Test("the only owner goes last", arguments: [(1, 2, "conflict"), (1, 1, "ok"), (2, 2, "ok"), (2, 3, "ok")])
    func lastOwner(owners: Int, members: Int, word: String) {
        var world = owned()
        (world.ownerCount, world.memberCount) = (owners, members)
        #expect(world.verdict(.removeMember(user("me"))).word == word)
        #expect(
            world.verdict(.changeRole(user("me"), role: .member)).word == (owners == 1 ? "conflict" : "ok"))
    }
}
