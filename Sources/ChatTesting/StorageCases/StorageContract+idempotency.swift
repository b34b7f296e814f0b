import ChatCore

extension StorageContract {
    /// Idempotency by (conversation, sender, client id).
    static let idempotencyCases: [StorageContractCase] = [
        StorageContractCase("a repeated send answers with the first event, whatever its body", .storedOnce) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let key = world.samples.clientID()
            let first = try await world.send("first", by: users[0], in: direct, key: key)
            try await world.send("between", by: users[1], in: direct)
            for body in ["first", "another body"] {
                let again = try await world.send(body, by: users[0], in: direct, key: key)
                try expectEqual(again.disposition, .duplicate, "a repeat is told to be one")
                try expectEqual(again.event, first.event, "a repeat returns the first event")
                try expectEqual(again.position, first.position, "a repeat has the first position")
                try expectEqual(again.conversation, direct, "a repeat names the conversation")
            }
            try expectEqual(try await world.log(direct, users[0]).count, 2, "a repeat takes no seq")
            try expectEqual(
                try await world.history(direct, users[0]).map(\.body), ["first", "between"], "a repeat adds nothing")
        },

        StorageContractCase("of two equal keys in one batch the first wins", .storedOnce) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let key = world.samples.clientID()
            let target = PendingEvent.Target.conversation(direct)
            let results = await world.storage.append([
                world.samples.message("first", by: users[0], to: target, key: key),
                world.samples.message("other", by: users[0], to: target),
                world.samples.message("second", by: users[0], to: target, key: key),
            ])
            let outcomes = try results.map { try $0.get() }
            try expectEqual(
                outcomes.map(\.disposition), [.appended, .appended, .duplicate], "the second use is a duplicate")
            try expectEqual(outcomes.last?.event, outcomes.first?.event, "it returns the first event")
            try expectEqual(
                try await world.history(direct, users[0]).map(\.body), ["first", "other"], "one message is stored")
        },

        StorageContractCase("many tasks that repeat one send at once store it once", .storedOnce) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            for round in 0..<5 {
                let key = world.samples.clientID()
                let outcomes = try await withThrowingTaskGroup(of: AppendOutcome.self) { group in
                    for _ in 0..<16 {
                        group.addTask { try await world.send("once", by: users[0], in: direct, key: key) }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                try expectEqual(outcomes.filter { $0.disposition == .appended }.count, 1, "one task stores it")
                try expectEqual(Set(outcomes.map(\.event)).count, 1, "all get the same event")
                try expectEqual(
                    try await world.log(direct, users[1]).count, round + 1, "it stands in the log exactly once")
            }
        },

        StorageContractCase("a key belongs to one sender in one conversation", .storedOnce) { world in
            let users = try await world.users(3)
            let one = try await world.group(users[0], [users[1]])
            let two = try await world.group(users[0], [users[1]])
            let key = world.samples.clientID()
            for (sender, conversation) in [(0, one), (1, one), (0, two), (1, two)] {
                let outcome = try await world.send(
                    "\(sender)", by: users[sender], in: conversation, key: key)
                try expectEqual(outcome.disposition, .appended, "another sender's or conversation's key is free")
            }
            try expectEqual(try await world.history(one, users[0]).map(\.body), ["0", "1"], "both are stored")
            try expectEqual(try await world.history(two, users[0]).map(\.body), ["0", "1"], "both are stored")
        },

        StorageContractCase("keys are compared byte for byte", .storedOnce) { world in
            let users = try await world.users(1)
            let group = try await world.group(users[0])
            for text in ["\u{E9}", "e\u{301}", "E\u{301}", "k", "K", "k "] {
                let outcome = try await world.send(text, by: users[0], in: group, key: SampleMaker.clientID(text))
                try expectEqual(outcome.disposition, .appended, "\(text.debugDescription) is a key of its own")
            }
        },

        StorageContractCase("messages without a key are never taken for repeats", .storedOnce) { world in
            let users = try await world.users(1)
            let group = try await world.group(users[0])
            for _ in 0..<3 {
                let content = MessageContent(id: world.samples.messageID(), body: "same")
                let outcome = try await world.change(.createMessage(content), by: users[0], in: group)
                try expectEqual(outcome.disposition, .appended, "a message without a key is new")
            }
            try expectEqual(try await world.history(group, users[0]).count, 3, "all are stored")
        },

        StorageContractCase("a message id is taken once", .storedOnce) { world in
            let users = try await world.users(1)
            let group = try await world.group(users[0])
            let content = world.samples.content("first")
            try await world.change(.createMessage(content), by: users[0], in: group)
            var other = content
            other.body = "second"
            other.clientID = world.samples.clientID()
            try await expectFailure(.conflict, of: "a second message with the same id") {
                try await world.change(.createMessage(other), by: users[0], in: group)
            }
            try expectEqual(try await world.history(group, users[0]).map(\.body), ["first"], "the first one stays")
        },

        StorageContractCase("a repeat is answered although edits, blocks or deletions came between", .storedOnce) {
            world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let key = world.samples.clientID()
            let first = try await world.send("secret", by: users[0], in: direct, key: key)
            let id = try first.messageID()
            try await world.change(.editMessage(id, body: "edited"), by: users[0], in: direct)
            let afterEdit = try await world.send("secret", by: users[0], in: direct, key: key)
            try expectEqual(afterEdit.event, first.event, "an edit leaves the first event as it is")
            _ = try await world.storage.block(users[0], by: users[1], at: world.samples.time())
            let afterBlock = try await world.send("secret", by: users[0], in: direct, key: key)
            try expectEqual(afterBlock.disposition, .duplicate, "a block does not turn a repeat into a failure")
            _ = try await world.storage.unblock(users[0], by: users[1])
            try await world.change(.deleteMessage(id), by: users[0], in: direct)
            let afterDeletion = try await world.send("secret", by: users[0], in: direct, key: key)
            try expectEqual(afterDeletion.disposition, .duplicate, "a deletion does not free the key")
            try expectEqual(afterDeletion.position, first.position, "it still has its place")
            try expectEqual(try afterDeletion.content().body, "", "a deleted text does not come back")
        },

        StorageContractCase("a repeat by user is answered in the conversation that the first one opened", .storedOnce) {
            world in
            let users = try await world.users(2)
            let key = world.samples.clientID()
            func send() async throws -> AppendOutcome {
                try await world.append(
                    world.samples.message(
                        by: users[0], to: .direct(with: users[1], newID: world.samples.conversationID()), key: key))
            }
            let first = try await send()
            let again = try await send()
            try expectEqual(first.disposition, .appended, "the first send opens and appends")
            try expectEqual(again.disposition, .duplicate, "the second is a repeat")
            try expectEqual(again.conversation, first.conversation, "in the same conversation")
            let byID = try await world.send(by: users[0], in: first.conversation, key: key)
            try expectEqual(byID.event, first.event, "and by conversation id too")
            try expectEqual(try await world.log(first.conversation, users[1]).count, 1, "stored once")
        },

        StorageContractCase("a refused send leaves its key free", .storedOnce) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let key = world.samples.clientID()
            _ = try await world.storage.block(users[0], by: users[1], at: world.samples.time())
            try await expectFailure(.blocked, of: "a blocked send") {
                try await world.send("blocked", by: users[0], in: direct, key: key)
            }
            _ = try await world.storage.unblock(users[0], by: users[1])
            let outcome = try await world.send("allowed", by: users[0], in: direct, key: key)
            try expectEqual(outcome.disposition, .appended, "the retry is the first success")
            try expectEqual(try await world.history(direct, users[1]).map(\.body), ["allowed"], "it is stored")
        },

        StorageContractCase("creating a group is idempotent by id", .storedOnce) { world in
            let users = try await world.users(3)
            var group = world.samples.group("Title", by: users[0], members: [users[1]])
            let first = try await world.storage.createGroup(group)
            try expectEqual(first.disposition, .appended, "the first creation")
            try expectEqual(first.position, LogPosition(seq: 1, ordinal: 0), "its event is the first of the log")
            try await world.change(.rename(title: "Renamed"), by: users[0], in: group.id)
            group.title = "Another"
            group.members = [users[2]]
            let again = try await world.storage.createGroup(group)
            try expectEqual(again.disposition, .duplicate, "the second creation")
            try expectEqual(again.event, first.event, "it returns the first event")
            let entry = try await world.storage.conversation(group.id, viewer: users[0])
            try expectEqual(entry.conversation.kind, .group(title: "Renamed"), "the group stays as it is")
            try expectEqual(entry.conversation.memberCount, 2, "its members stay")
            group.creator = users[1]
            try await expectFailure(.conflict, of: "a creation under another's id") {
                _ = try await world.storage.createGroup(group)
            }
        },
    ]
}
