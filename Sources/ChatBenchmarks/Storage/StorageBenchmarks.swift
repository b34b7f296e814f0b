import ChatCore
import ChatStore

extension Microbenchmark {
    /// Appending to the store in memory; an operation is one message.
    static let appends: [Microbenchmark] = [
        appending("append.one", conversations: 1, batch: 1),
        appending("append.batch-64", conversations: 1, batch: 64),
        appending("append.batch-64-many", conversations: 64, batch: 64),
    ]

    /// Reading from the store in memory, pages as clients ask for them.
    static let reads: [Microbenchmark] = [
        reading("read.history-50", conversations: 1, messages: 500) { storage, viewer in
            try await storage.history(HistoryQuery(conversation: Samples.conversation(1)), viewer: viewer)
                .messages.count == 50
        },
        reading("read.sync-50", conversations: 1, messages: 500) { storage, viewer in
            let query = SyncQuery(conversation: Samples.conversation(1), after: 300, limit: 50)
            return try await storage.events(query, viewer: viewer).events.count == 50
        },
        reading("read.inbox-50-of-100", conversations: 100, messages: 1) { storage, viewer in
            try await storage.inbox(of: viewer, after: nil, limit: 50).items.count == 50
        },
    ]

    private static func appending(_ name: String, conversations: Int, batch: Int) -> Microbenchmark {
        Microbenchmark(name, operations: 640) {
            let executor = InlineExecutor()
            let storage = InMemoryChatStorage(epoch: "benchmark")
            try executor.run { try await open(conversations, in: storage) }
            let author = try Samples.user(0)
            var next = 0
            return { operations in
                let first = next
                next += operations
                // The events are made beforehand where they would be: while requests are parsed.
                let batches = (0..<operations / batch).map { turn in
                    (0..<batch).compactMap { place in
                        message(first + turn * batch + place, by: author, conversations: conversations)
                    }
                }
                return executor.count {
                    var done = 0
                    for events in batches {
                        for result in await storage.append(events) {
                            if case .success(let outcome) = result, outcome.disposition == .appended { done += 1 }
                        }
                    }
                    return done
                }
            }
        }
    }

    private static func reading(
        _ name: String, conversations: Int, messages: Int,
        _ read: @escaping @Sendable (InMemoryChatStorage, UserID) async throws -> Bool
    ) -> Microbenchmark {
        Microbenchmark(name, operations: 100) {
            let executor = InlineExecutor()
            let storage = InMemoryChatStorage(epoch: "benchmark")
            let viewer = try Samples.user(0)
            try executor.run {
                try await open(conversations, in: storage)
                for number in 0..<messages * conversations {
                    if let event = message(number, by: viewer, conversations: conversations) {
                        _ = await storage.append([event])
                    }
                }
            }
            return { operations in
                executor.count {
                    var done = 0
                    for _ in 0..<operations where (try? await read(storage, viewer)) == true { done += 1 }
                    return done
                }
            }
        }
    }

    private static func open(_ conversations: Int, in storage: InMemoryChatStorage) async throws {
        let users = [try Samples.user(0), try Samples.user(1)]
        for user in users {
            _ = try await storage.signIn(user, profile: UserProfile(handle: user.rawValue), at: Samples.time)
        }
        for number in 1...conversations {
            let group = NewGroup(
                id: Samples.conversation(number), title: "Group", creator: users[0], members: [users[1]],
                at: Samples.time)
            _ = try await storage.createGroup(group)
        }
    }

    private static func message(_ number: Int, by author: UserID, conversations: Int) -> PendingEvent? {
        guard let clientID = ClientMessageID("c-\(number)") else { return nil }
        let content = MessageContent(id: Samples.message(number), body: Samples.shortBody, clientID: clientID)
        return PendingEvent(
            target: .conversation(Samples.conversation(1 + number % conversations)), actor: author,
            at: Samples.time + .milliseconds(number), change: .createMessage(content))
    }
}

extension InlineExecutor {
    /// Runs something that counts and cannot fail.
    func count(_ body: sending @escaping () async -> Int) -> Int { (try? run(body)) ?? 0 }
}
