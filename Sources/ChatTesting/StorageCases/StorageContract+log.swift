import ChatCore

extension StorageContract {
    /// The log: one order, no gaps, nothing changed on the way.
    static let logCases: [StorageContractCase] = [
        StorageContractCase("metadata has an epoch of the agreed shape that stays", .oneOrder) { world in
            let first = try await world.storage.metadata()
            try expect(
                (1...64).contains(first.epoch.utf8.count)
                    && first.epoch.utf8.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz-".utf8.contains($0) },
                "an epoch is 1...64 characters [0-9a-z-]")
            try expect(!first.backend.isEmpty, "the backend has a name")
            try expectEqual(try await world.storage.metadata(), first, "metadata of one store stays the same")
        },

        StorageContractCase("seq starts at one and has no gap, ordinal counts messages", .oneOrder) { world in
            let users = try await world.users(3)
            let group = try await world.group(users[0], [users[1]])
            let message = try await world.sendID(by: users[0], in: group)
            try await world.change(.addReaction(message, emoji: "👍"), by: users[1], in: group)
            try await world.send(by: users[1], in: group)
            try await world.change(.editMessage(message, body: "changed"), by: users[0], in: group)
            try await world.change(.addMembers([users[2]], role: .member), by: users[0], in: group)
            try await world.change(.changeRole(users[1], role: .admin), by: users[0], in: group)
            try await world.change(.rename(title: "New"), by: users[1], in: group)
            try await world.change(.removeReaction(message, emoji: "👍"), by: users[1], in: group)
            try await world.change(.deleteMessage(message), by: users[0], in: group)
            try await world.send(by: users[2], in: group)
            try await world.change(.removeMember(users[2]), by: users[2], in: group)

            let events = try await world.log(group, users[0])
            try world.expectWellFormed(events)
            let kinds: [ConversationEvent.Kind] = events.map(\.kind)
            try expectEqual(kinds.count, 12, "every change is one event")
            try expectEqual(
                kinds[0], .created(title: "Group", members: [users[1]]), "a group's log begins with its creation")
            try expectEqual(kinds[2], .reactionAdded(message, emoji: "👍"), "event of an added reaction")
            try expectEqual(kinds[5], .membersJoined([users[2]], role: .member), "event of an added member")
            try expectEqual(kinds[6], .memberRoleChanged(users[1], role: .admin), "event of a changed role")
            try expectEqual(kinds[7], .renamed(title: "New"), "event of a new title")
            try expectEqual(kinds[8], .reactionRemoved(message, emoji: "👍"), "event of a removed reaction")
            try expectEqual(kinds[9], .messageDeleted(message), "event of a deletion")
            try expectEqual(kinds[11], .memberLeft(users[2]), "event of a leaving member")
            try expectEqual(
                events.map(\.actor),
                [0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 2, 2].map { users[$0] }, "an event names who did it")
        },

        StorageContractCase("an acknowledged message is read back everywhere", .storedOnce) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let pending = world.samples.message("found", by: users[0], to: .conversation(direct))
            let outcome = try await world.append(pending)
            guard case .createMessage(let content) = pending.change else { return }
            try expectEqual(outcome.disposition, .appended, "a new message is appended")
            try expectEqual(outcome.conversation, direct, "the outcome names the conversation")
            try expectEqual(outcome.position, LogPosition(seq: 1, ordinal: 1), "the first message's position")
            try expectEqual(outcome.memberCount, 2, "the outcome counts members")
            try expectEqual(outcome.content(), content, "the outcome holds what was said")
            let expected = Message(
                id: content.id, conversation: direct, seq: 1, ordinal: 1, sender: users[0], at: pending.at,
                body: "found", clientID: content.clientID)
            for viewer in users {
                try expectEqual(try await world.log(direct, viewer), [outcome.event].compactMap { $0 }, "the log")
                try expectEqual(try await world.history(direct, viewer), [expected], "the history")
                try expectEqual(
                    try await world.storage.message(content.id, in: direct, viewer: viewer), expected, "the message")
                let entry = try await world.storage.conversation(direct, viewer: viewer)
                try expectEqual(entry.preview, expected, "the inbox preview")
                try expectEqual(entry.conversation.head, outcome.position, "the head")
                try expectEqual(entry.lastActivity, pending.at, "the last activity")
            }
        },

        StorageContractCase("bodies come back byte for byte", .storedOnce) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let bodies = [
                "plain", "a\0b", "line\r\nbreak\n", "𝄞😀👩‍👩‍👧", "\u{202E}right to left \u{05D0}\u{0627}", "e\u{301}",
                "\u{E9}",
                "'; drop table messages; --", "<script>alert(1)</script>", "\\u0000 \\ \" %s {}", "\u{FEFF}bom",
                " \t leading and trailing \t ", "\u{FFFD}\u{10FFFF}", String(repeating: "x", count: 8192),
                String(repeating: "😀", count: 2048),
            ]
            for body in bodies { try await world.send(body, by: users[0], in: direct) }
            let history = try await world.history(direct, users[1])
            let log = try await world.log(direct, users[1])
            try expectEqual(history.count, bodies.count, "every message is in history")
            try expectEqual(log.count, bodies.count, "every message is in the log")
            for (index, body) in bodies.enumerated() {
                let expected = Array(body.utf8)
                try expectEqual(Array(history[index].body.utf8), expected, "body \(index) in history")
                guard case .messageCreated(let content) = log[index].kind else { continue }
                try expectEqual(Array(content.body.utf8), expected, "body \(index) in the log")
            }
        },

        StorageContractCase("a batch is applied in array order, across conversations too", .oneOrder) { world in
            let users = try await world.users(3)
            let one = try await world.direct(users[0], users[1])
            let two = try await world.direct(users[0], users[2])
            let batch = (0..<30).map { number in
                world.samples.message("\(number)", by: users[0], to: .conversation(number % 3 == 0 ? two : one))
            }
            let outcomes = try await world.storage.append(batch).map { try $0.get() }
            try expectEqual(outcomes.count, 30, "one result per event")
            for (number, outcome) in outcomes.enumerated() {
                try expectEqual(try outcome.content().body, "\(number)", "results stand in the order of the events")
            }
            for conversation in [one, two] {
                let log = try await world.log(conversation, users[0])
                try world.expectWellFormed(log)
                let appended = outcomes.filter { $0.conversation == conversation }.compactMap(\.event)
                try expectEqual(log, appended, "the log has the order of the batch")
            }
            try expect(await world.storage.append([]).isEmpty, "an empty batch has no results")
        },

        StorageContractCase("one bad event fails alone and takes no seq", .oneOrder) { world in
            let users = try await world.users(3)
            let group = try await world.group(users[0], [users[1]])
            func pending(_ change: PendingEvent.Change, by actor: UserID) -> PendingEvent {
                PendingEvent(target: .conversation(group), actor: actor, at: world.samples.time(), change: change)
            }
            func good() -> PendingEvent { world.samples.message("good", by: users[0], to: .conversation(group)) }
            let nowhere = PendingEvent.Target.conversation(world.samples.conversationID())
            let missing = world.samples.messageID()
            let bad: [(PendingEvent, ChatError.Code)] = [
                (world.samples.message(by: users[2], to: .conversation(group)), .conversationNotFound),
                (world.samples.message(by: users[0], to: nowhere), .conversationNotFound),
                (
                    world.samples.message(by: users[0], to: .conversation(group), replyTo: missing),
                    .messageNotFound
                ),
                (pending(.editMessage(missing, body: "x"), by: users[0]), .messageNotFound),
                (pending(.deleteMessage(missing), by: users[0]), .messageNotFound),
                (pending(.addReaction(missing, emoji: "👍"), by: users[0]), .messageNotFound),
                (pending(.removeReaction(missing, emoji: "👍"), by: users[0]), .messageNotFound),
                (pending(.rename(title: "mine"), by: users[1]), .forbidden),
                (pending(.addMembers([world.samples.userID()], role: .member), by: users[0]), .userNotFound),
                (pending(.removeMember(users[2]), by: users[0]), .userNotFound),
                (pending(.changeRole(users[0], role: .member), by: users[0]), .conflict),
            ]
            var batch = [good()]
            for (event, _) in bad { batch += [event, good()] }
            let results = await world.storage.append(batch)
            try expectEqual(results.count, batch.count, "one result per event")
            for (index, (_, code)) in bad.enumerated() {
                try expectFailure(code, in: results[2 * index + 1], of: "bad event \(index)")
            }
            let outcomes = try stride(from: 0, to: results.count, by: 2).map { try results[$0].get() }
            try expectEqual(
                outcomes.map(\.position.seq), (0..<Int64(outcomes.count)).map { $0 + 2 }, "good events follow on")
            let log = try await world.log(group, users[1])
            try world.expectWellFormed(log)
            try expectEqual(Array(log.dropFirst()), outcomes.compactMap(\.event), "only good events are in the log")
        },

        StorageContractCase("texts outside their limits are refused, alone", .storedOnce) { world in
            let users = try await world.users(1)
            let group = try await world.group(users[0])
            let long = String(repeating: "x", count: ConversationLimits.maxBodyBytes + 1)
            let message = try await world.sendID(by: users[0], in: group)
            for body in ["", long] {
                try await expectFailure(.invalidRequest, .payloadTooLarge, of: "a body of \(body.utf8.count) bytes") {
                    try await world.send(body, by: users[0], in: group)
                }
                try await expectFailure(.invalidRequest, .payloadTooLarge, of: "an edit to \(body.utf8.count) bytes") {
                    try await world.change(.editMessage(message, body: body), by: users[0], in: group)
                }
            }
            let title = String(repeating: "x", count: ConversationLimits.maxTitleBytes + 1)
            let emoji = String(repeating: "x", count: ConversationLimits.maxEmojiBytes + 1)
            for change: PendingEvent.Change in [
                .rename(title: ""), .rename(title: title), .addReaction(message, emoji: ""),
                .addReaction(message, emoji: emoji),
            ] {
                try await expectFailure(.invalidRequest, .payloadTooLarge, of: "a text outside its limits") {
                    try await world.change(change, by: users[0], in: group)
                }
            }
            try expectEqual(try await world.log(group, users[0]).count, 2, "what is refused takes no seq")
        },
    ]
}
