import ChatCore
import Testing

@Suite("What comes of a change")
struct ChangeRulesTests {
    private func owned(_ standings: [UserID: AccountStanding] = [:]) -> RuleWorld {
        var world = RuleWorld()
        world.roles[user("me")] = .owner
        world.standings = standings
        return world
    }

    @Test("the event says what was asked for")
    func events() {
        let content = MessageContent(id: message(9), body: "hello", replyTo: message(1))
        let world = owned()
        let pairs: [(PendingEvent.Change, ConversationEvent.Kind)] = [
            (.createMessage(content), .messageCreated(content)),
            (.editMessage(message(2), body: "new"), .messageEdited(message(2), body: "new")),
            (.deleteMessage(message(1)), .messageDeleted(message(1))),
            (.addReaction(message(1), emoji: "+"), .reactionAdded(message(1), emoji: "+")),
            (.removeMember(user("other")), .memberLeft(user("other"))),
            (.changeRole(user("other"), role: .owner), .memberRoleChanged(user("other"), role: .owner)),
            (.rename(title: "New"), .renamed(title: "New")),
        ]
        for (change, event) in pairs { #expect(world.verdict(change) == .event(event)) }
    }

    @Test("only one's own reaction can be taken back, by its bytes")
    func reactions() {
        var world = RuleWorld()
        world.messages[message(1)] = RuleWorld.message(
            by: user("other"), emojis: ["\u{E9}", "+"], mine: ["\u{E9}"])
        #expect(
            world.verdict(.removeReaction(message(1), emoji: "\u{E9}"))
                == .event(.reactionRemoved(message(1), emoji: "\u{E9}")))
        for emoji in ["e\u{301}", "+", ""] {
            #expect(world.verdict(.removeReaction(message(1), emoji: emoji)) == .unchanged)
        }
        #expect(world.verdict(.addReaction(message(1), emoji: "e\u{301}")).word == "ok")
    }

    @Test("texts and titles are the same when their bytes are")
    func bytes() {
        var world = owned()
        world.kind = .group(title: "\u{E9}")
        world.messages[message(2)] = RuleWorld.message(by: user("me"), "\u{E9}")
        #expect(world.verdict(.rename(title: "\u{E9}")) == .unchanged)
        #expect(world.verdict(.rename(title: "e\u{301}")).word == "ok")
        #expect(world.verdict(.editMessage(message(2), body: "\u{E9}")) == .unchanged)
        #expect(world.verdict(.editMessage(message(2), body: "e\u{301}")).word == "ok")
    }

    @Test("new members come once each, in order, without those who are there")
    func newMembers() {
        let asked = ["b", "a", "other", "b"].map { user($0) }
        #expect(
            owned().verdict(.addMembers(asked, role: .admin))
                == .event(.membersJoined([user("b"), user("a")], role: .admin)))
        #expect(owned().verdict(.addMembers([], role: .member)) == .unchanged)
    }

    @Test("a missing or disabled account cannot be added, but a disabled member may be named")
    func standings() {
        for standing in [AccountStanding.missing, .disabled] {
            let world = owned([user("a"): standing])
            #expect(world.verdict(.addMembers([user("b"), user("a")], role: .member)) == .refused(.userNotFound))
        }
        let there = PendingEvent.Change.addMembers([user("other"), user("b")], role: .member)
        #expect(
            owned([user("other"): .disabled]).verdict(there) == .event(.membersJoined([user("b")], role: .member)))
        #expect(owned([user("other"): .missing]).verdict(there) == .refused(.userNotFound))
    }

    private func opening(
        _ body: String = "hello", replyTo: MessageID? = nil, by actor: AccountStanding = .enabled,
        with peer: AccountStanding = .enabled, isBlocked: Bool = false
    ) -> ChatError? {
        do throws(ChatError) {
            try ChangeRules.decideOpening(
                MessageContent(id: message(9), body: body, replyTo: replyTo), by: actor, with: peer,
                isBlocked: isBlocked)
            return nil
        } catch { return error }
    }

    @Test("a direct conversation is opened between two accounts in use")
    func openings() {
        let standings: [AccountStanding] = [.missing, .disabled, .enabled]
        for actor in standings {
            for peer in standings {
                let error = opening(by: actor, with: peer)
                // The text does not tell which of the two it was.
                #expect(error == (actor == .enabled && peer == .enabled ? nil : ChatError(.userNotFound)))
                #expect(opening(by: actor, with: peer, isBlocked: true)?.code == (error?.code ?? .blocked))
            }
        }
    }

    @Test("the first message has a text and answers nothing")
    func firstMessage() {
        #expect(opening("")?.code == .invalidRequest)
        #expect(opening(String(repeating: "x", count: 8193))?.code == .payloadTooLarge)
        #expect(opening(String(repeating: "x", count: 8192)) == nil)
        #expect(opening(replyTo: message(1))?.code == .messageNotFound)
    }

    private func group(_ members: [UserID], _ standings: [UserID: AccountStanding] = [:]) -> Verdict {
        let group = NewGroup(id: conversation(1), title: "t", creator: user("me"), members: members, at: ms(1))
        do throws(ChatError) {
            return .event(try ChangeRules.decideGroup(group) { standings[$0] ?? .enabled })
        } catch { return .refused(error.code) }
    }

    @Test("a group begins with its members once each and without its creator")
    func groups() {
        let asked = ["b", "me", "a", "b"].map { user($0) }
        #expect(group(asked) == .event(.created(title: "t", members: [user("b"), user("a")])))
        #expect(group([]) == .event(.created(title: "t", members: [])))
    }

    @Test("a group begins with accounts in use", arguments: [AccountStanding.missing, .disabled])
    func groupAccounts(standing: AccountStanding) {
        #expect(group([user("a")], [user("a"): standing]) == .refused(.userNotFound))
        #expect(group([user("a")], [user("me"): standing]) == .refused(.userNotFound))
    }
}
