import ChatCore

extension StorageContract {
    /// Reading on from a position: log, history and inbox pages.
    static let resumeCases: [StorageContractCase] = [
        StorageContractCase("sync from every position gives exactly the rest, for every page size", .completeResume) {
            world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            for number in 0..<12 { try await world.send("\(number)", by: users[number % 2], in: direct) }
            let all = try await world.log(direct, users[0])
            for page in [1, 2, 3, 5, 11, 12, 13, 200] {
                try expectEqual(try await world.log(direct, users[1], page: page), all, "pages of \(page)")
            }
            for after in 0...all.count {
                let query = SyncQuery(conversation: direct, after: Int64(after), limit: 5)
                let answer = try await world.storage.events(query, viewer: users[1])
                try expectEqual(answer.events, Array(all[after...].prefix(5)), "events after \(after)")
                try expectEqual(answer.hasMore, all.count - after > 5, "more behind \(after)")
                try expectEqual(answer.head, LogPosition(seq: 12, ordinal: 12), "the head")
                try expect(!answer.isReset, "a position in the log is no reset")
            }
        },

        StorageContractCase("sync from outside the log is a reset", .completeResume) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            for count in 0..<2 {
                for after in [Int64(count) + 1, 100, .max] {
                    let query = SyncQuery(conversation: direct, after: after)
                    let answer = try await world.storage.events(query, viewer: users[0])
                    try expect(answer.isReset, "after \(after) with \(count) events is a reset")
                    try expect(answer.events.isEmpty && !answer.hasMore, "a reset holds no events")
                    try expectEqual(answer.head.seq, Int64(count), "a reset tells the head")
                }
                try await world.send(by: users[0], in: direct)
            }
        },

        StorageContractCase("odd limits and positions are survived", .completeResume) { world in
            let users = try await world.users(1)
            let group = try await world.group(users[0])
            for _ in 0..<3 { try await world.send(by: users[0], in: group) }
            for limit in [Int.min, -1, 0, 1, 201, Int.max] {
                for after in [Int64.min, -1, 0, 3, .max] {
                    _ = try? await world.storage.events(
                        SyncQuery(conversation: group, after: after, limit: limit), viewer: users[0])
                    for anchor: HistoryQuery.Anchor in [.latest, .before(after), .after(after)] {
                        _ = try? await world.storage.history(
                            HistoryQuery(conversation: group, anchor: anchor, limit: limit), viewer: users[0])
                    }
                    _ = try? await world.advance(.read, after, by: users[0], in: group)
                    _ = try? await world.storage.receiptCounts(of: group, upTo: after, viewer: users[0])
                }
                _ = try? await world.storage.inbox(of: users[0], after: nil, limit: limit)
                _ = try? await world.storage.members(of: group, viewer: users[0], after: nil, limit: limit)
                _ = try? await world.storage.searchUsers(
                    "", contactsOf: nil, after: nil, limit: limit, includeDisabled: true)
            }
            try expectEqual(try await world.log(group, users[0]).count, 4, "the store still answers")
        },

        StorageContractCase("history pages in both directions have no hole and no repeat", .completeResume) { world in
            let users = try await world.users(2)
            let group = try await world.group(users[0], [users[1]])
            var ids: [MessageID] = []
            for number in 0..<11 {
                ids.append(try await world.sendID("\(number)", by: users[number % 2], in: group))
                // Other events between messages, so that seq and ordinal part.
                try await world.change(.addReaction(ids[number], emoji: "👍"), by: users[0], in: group)
            }
            let all = try await world.history(group, users[0])
            try expectEqual(all.map(\.id), ids, "history is ordered by seq")
            try expectEqual(all.map(\.ordinal), (1...11).map(Int64.init), "messages count up")
            for page in [1, 2, 3, 4, 10, 11, 12, 200] {
                try expectEqual(
                    try await world.history(group, users[0], page: page), all, "forward pages of \(page)")
                var backward: [Message] = []
                var anchor = HistoryQuery.Anchor.latest
                while true {
                    let query = HistoryQuery(conversation: group, anchor: anchor, limit: page)
                    let answer = try await world.storage.history(query, viewer: users[0])
                    backward = answer.messages + backward
                    guard answer.hasMore else { break }
                    let first = try require(answer.messages.first, "a page with more behind it")
                    try expect(backward.count <= all.count, "backward pages come to an end")
                    anchor = .before(first.seq)
                }
                try expectEqual(backward, all, "backward pages of \(page)")
            }
            let none = try await world.storage.history(
                HistoryQuery(conversation: group, anchor: .before(1)), viewer: users[0])
            let end = LogPosition(seq: 23, ordinal: 11)
            try expectEqual(
                none, HistoryPage(messages: [], head: end, hasMore: false), "nothing lies before the first event")
        },

        StorageContractCase("the inbox is ordered by last activity and pages without hole or repeat", .completeResume) {
            world in
            let me = try await world.user("me")
            var conversations: [ConversationID] = []
            for number in 0..<7 {
                let other = try await world.user()
                conversations.append(
                    number % 2 == 0 ? try await world.direct(me, other) : try await world.group(other, [me]))
            }
            for index in [3, 0, 5] {
                try await world.send(by: me, in: conversations[index])
            }
            // Two with equal activity: then the greater id comes first.
            let at = world.samples.time()
            for index in [1, 2] {
                let content = world.samples.content()
                try await world.append(
                    PendingEvent(
                        target: .conversation(conversations[index]), actor: me, at: at,
                        change: .createMessage(content)))
            }
            let ties = [conversations[1], conversations[2]].sorted(by: >)
            let expected = ties + [5, 0, 3, 6, 4].map { conversations[$0] }
            for page in [1, 2, 3, 6, 7, 8] {
                let seen = try await world.pages(of: page) { cursor in
                    try await world.storage.inbox(of: me, after: cursor, limit: page)
                }
                try expectEqual(seen.map(\.conversation.id), expected, "pages of \(page)")
                for entry in seen {
                    let alone = try await world.storage.conversation(entry.conversation.id, viewer: me)
                    try expectEqual(entry, alone, "an inbox entry is the conversation as the viewer has it")
                }
            }
            let stranger = try await world.user("stranger")
            try expect(
                try await world.storage.inbox(of: stranger, after: nil, limit: 50).items.isEmpty,
                "a user without conversations has an empty inbox")
        },

        StorageContractCase("members are ordered by id and page without hole or repeat", .completeResume) { world in
            let users = try await world.users(9)
            let group = try await world.group(users[4], Array(users[0..<4] + users[5...]))
            for page in [1, 2, 4, 8, 9, 10] {
                let seen = try await world.pages(of: page) { after in
                    try await world.storage.members(of: group, viewer: users[0], after: after, limit: page)
                }
                try expectEqual(seen.map(\.user), users.sorted(), "pages of \(page)")
                try expectEqual(
                    seen.filter { $0.role == .owner }.map(\.user), [users[4]], "the creator is the owner")
            }
        },
    ]
}
