import ChatCore

extension StorageContract {
    /// Edits, deletions, replies and reactions.
    static let messageCases: [StorageContractCase] = [
        StorageContractCase("an edit changes the message and keeps what was said in the log") { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let message = try await world.sendID("first", by: users[0], in: direct)
            let edit = try await world.change(.editMessage(message, body: "second"), by: users[0], in: direct)
            try expectEqual(edit.event?.kind, .messageEdited(message, body: "second"), "the event")
            let now = try await world.storage.message(message, in: direct, viewer: users[1])
            try expectEqual(now.body, "second", "the present text")
            try expectEqual(now.editedAt, edit.event?.at, "the time of the edit")
            try expectEqual(now.seq, 1, "the message keeps its place")
            try expectEqual(try await world.history(direct, users[1]), [now], "history shows the present state")
            try expectEqual(
                try await world.storage.conversation(direct, viewer: users[1]).preview, now, "so does the inbox")
            guard case .messageCreated(let content)? = try await world.log(direct, users[1]).first?.kind else {
                throw ContractViolation("the log begins with the message", file: #fileID, line: #line)
            }
            try expectEqual(content.body, "first", "the log keeps the first text")
            try await expectFailure(.forbidden, of: "another's edit") {
                try await world.change(.editMessage(message, body: "x"), by: users[1], in: direct)
            }
        },

        StorageContractCase("a deletion redacts the text everywhere", .membersOnly) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let word = world.samples.word()
            let (one, two) = ("\(word) one", "\(word) two")
            let reply = try await world.sendID("before", by: users[1], in: direct)
            let message = try await world.send(one, by: users[0], in: direct, replyTo: reply).messageID()
            try await world.change(.editMessage(message, body: two), by: users[0], in: direct)
            try await world.change(.addReaction(message, emoji: "👍"), by: users[1], in: direct)
            try await world.send("after", by: users[0], in: direct)
            let deletion = try await world.change(.deleteMessage(message), by: users[0], in: direct)
            try expectEqual(deletion.event?.kind, .messageDeleted(message), "the event")
            for viewer in users {
                let log = try await world.log(direct, viewer)
                try world.expectWellFormed(log)
                for event in log {
                    switch event.kind {
                    case .messageCreated(let content) where content.id == message:
                        try expectEqual(content.body, "", "the first text is gone from the log")
                        try expectEqual(content.replyTo, reply, "the rest of the event stays")
                    case .messageEdited(message, let body):
                        try expectEqual(body, "", "the edited text is gone from the log")
                    default: break
                    }
                }
                let tombstone = try await world.storage.message(message, in: direct, viewer: viewer)
                try expect(tombstone.isDeleted && tombstone.body.isEmpty, "a tombstone without text stays")
                try expectEqual(tombstone.reactions, [], "a tombstone has no reactions")
                try expectEqual(
                    try await world.history(direct, viewer).map(\.body), ["before", "", "after"],
                    "the text is gone from history")
                let found = try await world.storage.search(SearchQuery(text: word), viewer: viewer)
                try expectEqual(found.items, [], "search does not find it")
            }
        },

        StorageContractCase("a deleted message takes no edits, reactions or replies") { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let message = try await world.sendID(by: users[0], in: direct)
            try await world.change(.deleteMessage(message), by: users[0], in: direct)
            for change: PendingEvent.Change in [
                .editMessage(message, body: "x"), .addReaction(message, emoji: "👍"),
                .createMessage(world.samples.content(replyTo: message)),
            ] {
                try await expectFailure(.conflict, of: "\(change)") {
                    try await world.change(change, by: users[0], in: direct)
                }
            }
            let again = try await world.change(.deleteMessage(message), by: users[0], in: direct)
            try expectEqual(again.disposition, .unchanged, "a second deletion changes nothing")
        },

        StorageContractCase("a deleted newest message stays the preview, as a tombstone") { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let message = try await world.sendID(by: users[0], in: direct)
            try await world.change(.deleteMessage(message), by: users[0], in: direct)
            let preview = try await world.storage.conversation(direct, viewer: users[1]).preview
            try expectEqual(preview?.id, message, "the newest message")
            try expectEqual(preview?.isDeleted, true, "is a tombstone")
        },

        StorageContractCase("replies name a message of the same conversation") { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let other = try await world.group(users[0], [users[1]])
            let message = try await world.sendID(by: users[0], in: direct)
            let reply = try await world.send("reply", by: users[1], in: direct, replyTo: message)
            try expectEqual(try reply.content().replyTo, message, "the event names it")
            try expectEqual(
                try await world.history(direct, users[0]).last?.replyTo, message, "history names it")
            try await expectFailure(.messageNotFound, of: "a reply in another conversation") {
                try await world.send(by: users[0], in: other, replyTo: message)
            }
        },

        StorageContractCase("reactions are counted per emoji and once per user") { world in
            let users = try await world.users(3)
            let group = try await world.group(users[0], [users[1], users[2]])
            let message = try await world.sendID(by: users[0], in: group)
            for (user, emoji) in [(1, "👍"), (0, "🎉"), (2, "👍"), (1, "🎉"), (1, "👍")] {
                try await world.change(.addReaction(message, emoji: emoji), by: users[user], in: group)
            }
            func tallies(_ viewer: Int) async throws -> [ReactionTally] {
                let now = try await world.storage.message(message, in: group, viewer: users[viewer])
                return now.reactions
            }
            func tally(_ emoji: String, _ count: Int, mine: Bool) -> ReactionTally {
                ReactionTally(emoji: emoji, count: count, mine: mine)
            }
            try expectEqual(
                try await tallies(0), [tally("👍", 2, mine: false), tally("🎉", 2, mine: true)], "as the sender sees it")
            try expectEqual(
                try await tallies(2), [tally("👍", 2, mine: true), tally("🎉", 2, mine: false)],
                "as another member sees it")
            try await world.change(.removeReaction(message, emoji: "👍"), by: users[1], in: group)
            try expectEqual(
                try await tallies(1), [tally("👍", 1, mine: false), tally("🎉", 2, mine: true)], "after one is gone")
            try await world.change(.removeReaction(message, emoji: "👍"), by: users[2], in: group)
            try expectEqual(try await tallies(1), [tally("🎉", 2, mine: true)], "an emoji without users is gone")
            try expectEqual(try await world.log(group, users[0]).count, 2 + 4 + 2, "one event per real change")
        },

        StorageContractCase("emoji are compared byte for byte and are limited in number") { world in
            let users = try await world.users(1)
            let group = try await world.group(users[0])
            let message = try await world.sendID(by: users[0], in: group)
            for emoji in ["\u{E9}", "e\u{301}"] {
                let outcome = try await world.change(.addReaction(message, emoji: emoji), by: users[0], in: group)
                try expectEqual(outcome.disposition, .appended, "differently spelt reactions are different")
            }
            for number in 2..<ConversationLimits.maxEmojisPerMessage {
                try await world.change(.addReaction(message, emoji: "r\(number)"), by: users[0], in: group)
            }
            try await expectFailure(.limitExceeded, of: "one emoji too many") {
                try await world.change(.addReaction(message, emoji: "one more"), by: users[0], in: group)
            }
            let tallies = try await world.storage.message(message, in: group, viewer: users[0]).reactions
            try expectEqual(tallies.count, ConversationLimits.maxEmojisPerMessage, "the others stay")
        },
    ]
}
