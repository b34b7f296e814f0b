import ChatCore

extension StorageContract {
    /// Cursors and receipts.
    static let cursorCases: [StorageContractCase] = [
        StorageContractCase("cursors only move forward", .forwardCursors) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            for _ in 0..<5 { try await world.send(by: users[0], in: direct) }
            let three = LogPosition(seq: 3, ordinal: 3)
            let moved = try await world.advance(.read, 3, by: users[1], in: direct)
            try expect(moved.changed, "a mark that moves is told to have changed")
            try expectEqual(moved.cursors, MemberCursors(delivered: three, read: three), "read implies delivered")
            try expectEqual(moved.unread, 2, "unread counts the messages behind the mark")
            try expectEqual(moved.memberCount, 2, "members are counted")
            for (kind, seq) in [(ReceiptKind.read, 3), (.read, 2), (.delivered, 1), (.delivered, 3), (.read, 0)] {
                let same = try await world.advance(kind, Int64(seq), by: users[1], in: direct)
                try expect(!same.changed, "a mark at or behind the present one changes nothing")
                try expectEqual(same.cursors, moved.cursors, "cursors never go back")
            }
            try expectEqual(try await world.cursors(direct, users[1]), moved.cursors, "the marks are stored")
            try expectEqual(
                try await world.storage.conversation(direct, viewer: users[1]).unread, 2, "the inbox agrees")
        },

        StorageContractCase("delivered moves alone, read moves both", .forwardCursors) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            for _ in 0..<4 { try await world.send(by: users[0], in: direct) }
            let delivered = try await world.advance(.delivered, 4, by: users[1], in: direct)
            try expectEqual(
                delivered.cursors, MemberCursors(delivered: LogPosition(seq: 4, ordinal: 4)),
                "delivered says nothing about read")
            try expectEqual(delivered.unread, 4, "delivered messages are still unread")
            let read = try await world.advance(.read, 2, by: users[1], in: direct)
            try expect(read.changed, "reading behind the delivered mark moves the read mark")
            try expectEqual(
                read.cursors,
                MemberCursors(delivered: LogPosition(seq: 4, ordinal: 4), read: LogPosition(seq: 2, ordinal: 2)),
                "the delivered mark stays ahead")
        },

        StorageContractCase("a cursor never passes the head", .forwardCursors) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            let empty = try await world.advance(.read, 10, by: users[1], in: direct)
            try expectEqual(empty.cursors, MemberCursors(), "an empty log has no position to move to")
            try expect(!empty.changed, "nothing moved")
            try await world.send(by: users[0], in: direct)
            for seq in [Int64(2), 1000, .max] {
                let outcome = try await world.advance(.read, seq, by: users[1], in: direct)
                try expectEqual(
                    outcome.cursors.read, LogPosition(seq: 1, ordinal: 1), "beyond the head counts as the head")
            }
            try await world.send(by: users[0], in: direct)
            try expectEqual(
                try await world.storage.conversation(direct, viewer: users[1]).unread, 1,
                "a later message is unread all the same")
        },

        StorageContractCase("a mark's ordinal is that of its event", .forwardCursors) { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0], [users[1]])
            let message = try await world.sendID(by: users[0], in: group)
            try await world.change(.addReaction(message, emoji: "👍"), by: users[0], in: group)
            try await world.send(by: users[0], in: group)
            let expected: [Int64] = [0, 1, 1, 2]
            for (index, ordinal) in expected.enumerated() {
                let outcome = try await world.advance(.read, Int64(index) + 1, by: users[1], in: group)
                try expectEqual(
                    outcome.cursors.read, LogPosition(seq: Int64(index) + 1, ordinal: ordinal), "the mark's place")
                try expectEqual(outcome.unread, 2 - ordinal, "unread follows")
            }
        },

        StorageContractCase("sending moves the sender's own cursors to the message", .forwardCursors) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            for _ in 0..<3 { try await world.send(by: users[0], in: direct) }
            let outcome = try await world.send(by: users[1], in: direct)
            let here = outcome.position
            try expectEqual(
                try await world.cursors(direct, users[1]), MemberCursors(delivered: here, read: here),
                "the sender has read what they answered")
            try expectEqual(
                try await world.cursors(direct, users[0]).read, LogPosition(seq: 3, ordinal: 3),
                "the other one's cursors stay")
            let message = try outcome.messageID()
            try await world.change(.addReaction(message, emoji: "👍"), by: users[0], in: direct)
            try expectEqual(
                try await world.cursors(direct, users[0]).read.seq, 3, "other events move no cursor")
        },

        StorageContractCase("a batch of advances answers each in order", .forwardCursors) { world in
            let users = try await world.users(3)
            let direct = try await world.direct(users[0], users[1])
            for _ in 0..<3 { try await world.send(by: users[0], in: direct) }
            func request(_ user: UserID, _ kind: ReceiptKind, _ seq: Int64) -> CursorAdvance {
                CursorAdvance(user: user, conversation: direct, kind: kind, seq: seq)
            }
            let results = await world.storage.advance([
                request(users[1], .delivered, 1), request(users[2], .read, 3), request(users[1], .read, 2),
                request(users[1], .delivered, 1),
            ])
            try expectEqual(results.count, 4, "one result per request")
            try expectFailure(.conversationNotFound, in: results[1], of: "a stranger's advance")
            try expectEqual(try results[0].get().cursors.delivered.seq, 1, "the first")
            try expectEqual(try results[2].get().cursors.read.seq, 2, "the third")
            try expect(try !results[3].get().changed, "the last one came too late")
            try expect(await world.storage.advance([]).isEmpty, "an empty batch has no results")
        },

        StorageContractCase("many devices that confirm at once leave the furthest mark", .forwardCursors) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            for _ in 0..<20 { try await world.send(by: users[0], in: direct) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for device in 0..<8 {
                    group.addTask {
                        var last = MemberCursors()
                        var random = SplitMix64(seed: UInt64(device))
                        for _ in 0..<20 {
                            let seq = Int64.random(in: 1...20, using: &random)
                            let kind: ReceiptKind = Bool.random(using: &random) ? .read : .delivered
                            let now = try await world.advance(kind, seq, by: users[1], in: direct).cursors
                            try expect(
                                now.read.seq >= last.read.seq && now.delivered.seq >= last.delivered.seq,
                                "no answer shows a mark behind an earlier answer")
                            try expect(now.read.seq <= now.delivered.seq, "read implies delivered")
                            last = now
                        }
                        _ = try await world.advance(.read, 20, by: users[1], in: direct)
                    }
                }
                try await group.waitForAll()
            }
            let end = LogPosition(seq: 20, ordinal: 20)
            try expectEqual(
                try await world.cursors(direct, users[1]), MemberCursors(delivered: end, read: end), "the furthest")
        },

        StorageContractCase("receipt counts tell how many others received and read") { world in
            let users = try await world.users(4)
            let group = try await world.group(users[0], Array(users[1...]))
            for _ in 0..<3 { try await world.send(by: users[0], in: group) }
            _ = try await world.advance(.delivered, 4, by: users[1], in: group)
            _ = try await world.advance(.read, 3, by: users[2], in: group)
            func counts(_ seq: Int64, _ viewer: Int) async throws -> ReceiptCounts {
                try await world.storage.receiptCounts(of: group, upTo: seq, viewer: users[viewer])
            }
            try expectEqual(
                try await counts(3, 0), ReceiptCounts(members: 4, delivered: 2, read: 1), "for the third event")
            try expectEqual(
                try await counts(4, 0), ReceiptCounts(members: 4, delivered: 1, read: 0), "for the fourth event")
            try expectEqual(
                try await counts(4, 1), ReceiptCounts(members: 4, delivered: 1, read: 1),
                "the asking member is left out, the sender counts")
            try expectEqual(
                try await counts(5, 0), ReceiptCounts(members: 4, delivered: 0, read: 0), "beyond the head")
        },

        StorageContractCase("audiences say who hears, how many they are and whether a block silences them") { world in
            let users = try await world.users(3)
            let direct = try await world.direct(users[0], users[1])
            let group = try await world.group(users[0], [users[1]])
            func ask() async -> [Result<AudienceAnswer, ChatError>] {
                await world.storage.audiences([
                    AudienceRequest(user: users[0], conversation: direct),
                    AudienceRequest(user: users[2], conversation: direct),
                    AudienceRequest(user: users[1], conversation: group),
                    AudienceRequest(user: users[0], conversation: world.samples.conversationID()),
                ])
            }
            let open = await ask()
            try expectEqual(open.count, 4, "one answer per request")
            let first = try open[0].get()
            try expectEqual(
                Set(first.audience.topics), [.user(users[0]), .user(users[1])], "a direct conversation's audience")
            try expectEqual(first.memberCount, 2, "members of the direct conversation")
            try expect(!first.isBlocked, "nobody is blocked")
            try expectFailure(.conversationNotFound, in: open[1], of: "a stranger's signal")
            try expectEqual(
                try open[2].get(), AudienceAnswer(audience: .group(group), memberCount: 2, isBlocked: false),
                "a group's audience")
            try expectFailure(.conversationNotFound, in: open[3], of: "a signal into nowhere")
            _ = try await world.storage.block(users[0], by: users[1], at: world.samples.time())
            let blocked = await ask()
            try expect(try blocked[0].get().isBlocked, "a block silences the direct conversation")
            try expect(try !blocked[2].get().isBlocked, "a block does not silence a group")
        },
    ]
}
