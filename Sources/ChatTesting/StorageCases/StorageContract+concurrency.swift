import ChatCore

extension StorageContract {
    /// Many tasks at once.
    static let concurrencyCases: [StorageContractCase] = [
        StorageContractCase("appends from many tasks in many conversations lose and double nothing", .storedOnce) {
            world in
            let users = try await world.users(4)
            var conversations: [ConversationID] = []
            for _ in 0..<4 { conversations.append(try await world.group(users[0], Array(users[1...]))) }
            let all = conversations
            let outcomes = try await withThrowingTaskGroup(of: [AppendOutcome].self) { group in
                for task in 0..<8 {
                    group.addTask {
                        var mine: [AppendOutcome] = []
                        for round in 0..<10 {
                            let batch = (0..<4).map { item in
                                world.samples.message(
                                    "\(task):\(round * 4 + item)", by: users[task % 4],
                                    to: .conversation(all[(task + item) % 4]))
                            }
                            mine += try await world.storage.append(batch).map { try $0.get() }
                        }
                        return mine
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            try expectEqual(outcomes.count, 320, "one outcome per message")
            for conversation in conversations {
                let log = try await world.log(conversation, users[0])
                try world.expectWellFormed(log)
                let acknowledged = outcomes.filter { $0.conversation == conversation }.compactMap(\.event)
                try expectEqual(
                    Array(log.dropFirst()), acknowledged.sorted { $0.position.seq < $1.position.seq },
                    "the log holds exactly what was acknowledged, where it was acknowledged")
                for viewer in users {
                    try expectEqual(try await world.log(conversation, viewer, page: 7), log, "the same for all readers")
                }
                for task in 0..<8 {
                    let numbers = log.compactMap { event -> Int? in
                        guard case .messageCreated(let content) = event.kind else { return nil }
                        let parts = content.body.split(separator: ":")
                        return parts.first == "\(task)" ? parts.last.flatMap { Int($0) } : nil
                    }
                    try expectEqual(numbers, numbers.sorted(), "each sender's own order is kept")
                }
            }
        },

        StorageContractCase("a reader beside writers never sees a gap or a changed event", .completeResume) { world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            try await withThrowingTaskGroup(of: Void.self) { group in
                for user in users {
                    group.addTask {
                        for _ in 0..<60 { try await world.send(by: user, in: direct) }
                    }
                }
                for reader in users {
                    group.addTask {
                        var seen: [ConversationEvent] = []
                        for _ in 0..<50 {
                            let query = SyncQuery(
                                conversation: direct, after: seen.last?.position.seq ?? 0, limit: 7)
                            seen += try await world.storage.events(query, viewer: reader).events
                            try world.expectWellFormed(seen)
                            await Task.yield()
                        }
                        let log = try await world.log(direct, reader)
                        try expectEqual(seen, Array(log.prefix(seen.count)), "what was read is the log's beginning")
                    }
                }
                try await group.waitForAll()
            }
            try expectEqual(try await world.log(direct, users[0]).count, 120, "every message is there in the end")
        },

        StorageContractCase("a removal and the removed member's sends agree on an order", .membersOnly) { world in
            for _ in 0..<10 {
                let users = try await world.users(2)
                let group = try await world.group(users[0], [users[1]])
                async let removal = world.change(.removeMember(users[1]), by: users[0], in: group)
                async let sends = withTaskGroup(of: Result<AppendOutcome, ChatError>?.self) { tasks in
                    for _ in 0..<6 {
                        tasks.addTask {
                            let message = world.samples.message(by: users[1], to: .conversation(group))
                            return await world.storage.append([message]).first
                        }
                    }
                    return await tasks.reduce(into: []) { $0.append($1) }
                }
                let end = try await removal.position.seq
                for result in await sends {
                    switch result {
                    case .success(let outcome):
                        try expect(outcome.position.seq < end, "no message of a removed member follows the removal")
                    default:
                        try expectFailure(.conversationNotFound, in: result, of: "a send after the removal")
                    }
                }
                try world.expectWellFormed(try await world.log(group, users[0]))
            }
        },

        StorageContractCase("owners who leave at once leave one behind") { world in
            for _ in 0..<10 {
                let users = try await world.users(3)
                let group = try await world.group(users[0], [users[1], users[2]])
                try await world.change(.changeRole(users[1], role: .owner), by: users[0], in: group)
                await withTaskGroup(of: Void.self) { tasks in
                    for owner in users[0...1] {
                        tasks.addTask { _ = try? await world.change(.removeMember(owner), by: owner, in: group) }
                    }
                }
                let members = try await world.storage.members(
                    of: group, viewer: users[2], after: nil, limit: 10
                ).items
                try expectEqual(members.filter { $0.role == .owner }.count, 1, "one owner stays")
            }
        },
    ]
}
