import ChatCore

extension StorageContract {
    /// Direct conversations, blocks and disabled users.
    static let directCases: [StorageContractCase] = [
        StorageContractCase("two users have one direct conversation, whoever opens it") { world in
            let users = try await world.users(3)
            let id = world.samples.conversationID()
            let at = world.samples.time()
            let first = try await world.storage.openDirect(users[0], users[1], id: id, at: at)
            try expectEqual(first.id, id, "it is opened under the given id")
            try expectEqual(first.createdAt, at, "at the given time")
            try expectEqual(first.head, .zero, "with an empty log")
            try expectEqual(first.memberCount, 2, "of two")
            let again = try await world.storage.openDirect(
                users[1], users[0], id: world.samples.conversationID(), at: world.samples.time())
            try expectEqual(again, first, "the other order finds the same")
            let other = try await world.direct(users[0], users[2])
            try expect(other != id, "another pair has another one")
            let sent = try await world.append(
                world.samples.message(
                    by: users[1], to: .direct(with: users[0], newID: world.samples.conversationID())))
            try expectEqual(sent.conversation, id, "a message by user finds it too")
            let peers = [
                try await world.storage.conversation(id, viewer: users[0]).peer?.id,
                try await world.storage.conversation(id, viewer: users[1]).peer?.id,
            ]
            try expectEqual(peers, [users[1], users[0]], "each sees the other as peer")
            try await expectFailure(.conflict, of: "opening another pair's under a taken id") {
                _ = try await world.storage.openDirect(users[1], users[2], id: id, at: world.samples.time())
            }
        },

        StorageContractCase("a user can write to themself") { world in
            let me = try await world.user("me")
            let notes = try await world.direct(me, me)
            try expectEqual(try await world.direct(me, me), notes, "there is one")
            let outcome = try await world.append(
                world.samples.message(by: me, to: .direct(with: me, newID: world.samples.conversationID())))
            try expectEqual(outcome.conversation, notes, "a message by user finds it")
            try expectEqual(outcome.memberCount, 1, "it has one member")
            let entry = try await world.storage.conversation(notes, viewer: me)
            try expectEqual(entry.unread, 0, "one's own notes are read")
            let members = try await world.storage.members(of: notes, viewer: me, after: nil, limit: 10)
            try expectEqual(members.items.map(\.user), [me], "the member is the user")
            let counts = try await world.storage.receiptCounts(of: notes, upTo: 1, viewer: me)
            try expectEqual(counts, ReceiptCounts(members: 1, delivered: 0, read: 0), "there are no others")
        },

        StorageContractCase("a message to oneself opens the notes to oneself") { world in
            let me = try await world.user("me")
            let id = world.samples.conversationID()
            let outcome = try await world.append(world.samples.message(by: me, to: .direct(with: me, newID: id)))
            try expectEqual(outcome.conversation, id, "they are opened under the given id")
            try expectEqual(outcome.memberCount, 1, "with one member")
            try expectEqual(try await world.direct(me, me), id, "there is one")
        },

        StorageContractCase("many tasks that open a direct conversation at once open one", .storedOnce) { world in
            let users = try await world.users(2)
            let ids = try await withThrowingTaskGroup(of: ConversationID.self) { group in
                for number in 0..<24 {
                    let (a, b) = number % 2 == 0 ? (users[0], users[1]) : (users[1], users[0])
                    group.addTask {
                        if number % 3 == 0 { return try await world.direct(a, b) }
                        let target = PendingEvent.Target.direct(with: b, newID: world.samples.conversationID())
                        return try await world.append(world.samples.message(by: a, to: target)).conversation
                    }
                }
                return try await group.reduce(into: Set<ConversationID>()) { $0.insert($1) }
            }
            try expectEqual(ids.count, 1, "all get the same one")
            for user in users {
                let inbox = try await world.storage.inbox(of: user, after: nil, limit: 50)
                try expectEqual(Set(inbox.items.map(\.conversation.id)), ids, "each has one in the inbox")
                try expectEqual(inbox.items.first?.conversation.head.seq, 16, "with every message")
            }
        },

        StorageContractCase("a direct conversation takes no member, role or title changes") { world in
            let users = try await world.users(3)
            let direct = try await world.direct(users[0], users[1])
            let changes: [PendingEvent.Change] = [
                .addMembers([users[2]], role: .member), .removeMember(users[1]), .removeMember(users[0]),
                .changeRole(users[0], role: .owner), .rename(title: "Title"),
            ]
            for change in changes {
                try await expectFailure(.conflict, of: "\(change)") {
                    try await world.change(change, by: users[0], in: direct)
                }
            }
            let message = try await world.sendID(by: users[1], in: direct)
            try await expectFailure(.forbidden, of: "deleting the other's message") {
                try await world.change(.deleteMessage(message), by: users[0], in: direct)
            }
        },

        StorageContractCase("a block in either direction refuses direct messages and opening") { world in
            for blockerOpens in [true, false] {
                let users = try await world.users(3)
                let direct = try await world.direct(users[0], users[1])
                let message = try await world.sendID(by: users[0], in: direct)
                let blocker = blockerOpens ? 0 : 1
                _ = try await world.storage.block(users[1 - blocker], by: users[blocker], at: world.samples.time())
                for sender in 0..<2 {
                    try await expectFailure(.blocked, of: "a message by conversation") {
                        try await world.send(by: users[sender], in: direct)
                    }
                    try await expectFailure(.blocked, of: "a message by user") {
                        let target = PendingEvent.Target.direct(
                            with: users[1 - sender], newID: world.samples.conversationID())
                        try await world.append(world.samples.message(by: users[sender], to: target))
                    }
                }
                try await expectFailure(.blocked, of: "an edit") {
                    try await world.change(.editMessage(message, body: "x"), by: users[0], in: direct)
                }
                try expectEqual(try await world.log(direct, users[1]).count, 1, "nothing was added")
                try expectEqual(
                    try await world.direct(users[0], users[1]), direct, "an open conversation is still found")
                let group = try await world.group(users[0], [users[1], users[2]])
                for user in users { try await world.send(by: user, in: group) }

                _ = try await world.storage.block(
                    users[2 * blocker], by: users[2 - 2 * blocker], at: world.samples.time())
                try await expectFailure(.blocked, of: "opening a new one") {
                    _ = try await world.direct(users[0], users[2])
                }
                try await expectFailure(.blocked, of: "opening a new one by a message") {
                    let target = PendingEvent.Target.direct(with: users[2], newID: world.samples.conversationID())
                    try await world.append(world.samples.message(by: users[0], to: target))
                }
                _ = try await world.storage.unblock(users[1 - blocker], by: users[blocker])
                try await world.send(by: users[1], in: direct)
            }
        },

        StorageContractCase("missing and disabled users cannot be written to first") { world in
            let users = try await world.users(3)
            let missing = world.samples.userID("missing")
            let open = try await world.direct(users[0], users[1])
            for user in [users[1], users[2]] { _ = try await world.storage.setDisabled(user, true) }
            for recipient in [missing, users[2]] {
                let id = world.samples.conversationID()
                try await expectFailure(.userNotFound, of: "opening") {
                    _ = try await world.storage.openDirect(users[0], recipient, id: id, at: world.samples.time())
                }
                try await expectFailure(.userNotFound, of: "a message by user") {
                    try await world.append(
                        world.samples.message(by: users[0], to: .direct(with: recipient, newID: id)))
                }
                try await expectFailure(.conversationNotFound, of: "the conversation that was not opened") {
                    _ = try await world.storage.conversation(id, viewer: users[0])
                }
            }
            let stored = try await world.send(by: users[0], in: open)
            try expectEqual(stored.disposition, .appended, "an open conversation with a disabled user takes messages")
        },

        StorageContractCase("looking for a direct conversation finds it from both sides and opens none") { world in
            let users = try await world.users(3)
            _ = try await world.group(users[0], [users[1]])
            func found(_ a: UserID, _ b: UserID) async throws -> ConversationID? {
                try await world.storage.directConversation(of: a, b)
            }
            for (a, b) in [(0, 1), (1, 0), (0, 0)] {
                try expectEqual(try await found(users[a], users[b]), nil, "a group is none")
            }
            let direct = try await world.direct(users[0], users[1])
            let selfTalk = try await world.direct(users[2], users[2])
            for _ in 0..<2 {
                try expectEqual(try await found(users[0], users[1]), direct, "found")
                try expectEqual(try await found(users[1], users[0]), direct, "from the other side")
                try expectEqual(try await found(users[2], users[2]), selfTalk, "with oneself")
                try expectEqual(try await found(users[0], users[2]), nil, "none with somebody else")
                try expectEqual(try await found(users[0], world.samples.userID()), nil, "none with nobody")
            }
            _ = try await world.storage.block(users[0], by: users[1], at: world.samples.time())
            _ = try await world.storage.setDisabled(users[1], true)
            try expectEqual(try await found(users[0], users[1]), direct, "also when blocked and disabled")
            let inbox = try await world.storage.inbox(of: users[0], after: nil, limit: 10)
            try expectEqual(inbox.items.count, 2, "looking opened nothing")
        },

        StorageContractCase("a refused first message opens no conversation") { world in
            let users = try await world.users(2)
            let id = world.samples.conversationID()
            let target = PendingEvent.Target.direct(with: users[1], newID: id)
            let refused: [PendingEvent] = [
                world.samples.message(by: users[0], to: target, replyTo: world.samples.messageID()),
                world.samples.message("", by: users[0], to: target),
                PendingEvent(
                    target: target, actor: users[0], at: world.samples.time(), change: .rename(title: "Title")),
            ]
            for event in refused {
                let result = await world.storage.append([event]).first
                try expectFailure(
                    .messageNotFound, .invalidRequest, .payloadTooLarge, .conflict, .forbidden, in: result,
                    of: "the message")
            }
            for user in users {
                let inbox = try await world.storage.inbox(of: user, after: nil, limit: 10)
                try expect(inbox.items.isEmpty, "no empty conversation is left behind")
            }
        },
    ]
}
