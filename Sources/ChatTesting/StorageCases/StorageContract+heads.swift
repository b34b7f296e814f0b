import ChatCore

extension StorageContract {
    /// A page of history and the log's end it was read at.
    static let headCases: [StorageContractCase] = [
        StorageContractCase("a page of history tells the log's end, whatever lies on the page", .completeResume) {
            world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            func expectHead(_ seq: Int64, _ ordinal: Int64) async throws {
                for anchor: HistoryQuery.Anchor in [.latest, .before(1), .before(2), .after(0), .after(.max)] {
                    let query = HistoryQuery(conversation: direct, anchor: anchor, limit: 1)
                    let page = try await world.storage.history(query, viewer: users[1])
                    try expectEqual(page.head, LogPosition(seq: seq, ordinal: ordinal), "the head at \(anchor)")
                }
            }
            try await expectHead(0, 0)
            let message = try await world.sendID(by: users[0], in: direct)
            try await expectHead(1, 1)
            try await world.send(by: users[1], in: direct)
            try await expectHead(2, 2)
            try await world.change(.addReaction(message, emoji: "👍"), by: users[1], in: direct)
            try await expectHead(3, 2)
            try await world.change(.deleteMessage(message), by: users[0], in: direct)
            try await expectHead(4, 2)
        },

        StorageContractCase(
            "pages read beside writers and the events after their heads give the present", .completeResume
        ) {
            world in
            let users = try await world.users(2)
            let direct = try await world.direct(users[0], users[1])
            var messages: [MessageID] = []
            for number in 0..<8 { messages.append(try await world.sendID("\(number)", by: users[0], in: direct)) }
            let targets = messages
            let pages = try await withThrowingTaskGroup(of: [HistoryPage].self) { group in
                group.addTask {
                    for round in 0..<40 {
                        let target = targets[round % 7]
                        try await world.change(.editMessage(target, body: "edit \(round)"), by: users[0], in: direct)
                        try await world.change(.addReaction(target, emoji: "👍"), by: users[0], in: direct)
                        try await world.send("more \(round)", by: users[0], in: direct)
                    }
                    try await world.change(.deleteMessage(targets[7]), by: users[0], in: direct)
                    return []
                }
                group.addTask {
                    for round in 0..<60 {
                        let change: PendingEvent.Change =
                            round % 3 == 2
                            ? .removeReaction(targets[round % 7], emoji: "🎉")
                            : .addReaction(targets[round % 7], emoji: round % 3 == 0 ? "🎉" : "👍")
                        try await world.change(change, by: users[1], in: direct)
                    }
                    return []
                }
                for reader in users {
                    group.addTask { try await Self.pages(of: direct, viewer: reader, in: world) }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            let log = try await world.log(direct, users[0])
            let present = try await world.history(direct, users[0])
            for page in pages {
                try expect(page.messages.allSatisfy { $0.seq <= page.head.seq }, "no message is newer than the head")
                let counted = log.prefix { $0.position.seq <= page.head.seq }.last?.position
                try expectEqual(page.head, counted ?? .zero, "the head is a position of the log")
                var later = page.messages
                for event in log where event.position.seq > page.head.seq { later.apply(event) }
                let ids = Set(later.map(\.id))
                try expectEqual(
                    later.map(Facts.init), present.filter { ids.contains($0.id) }.map(Facts.init),
                    "a page of head \(page.head.seq) and what came after it")
            }
        },
    ]

    /// Pages from the end, the beginning and the middle, in turns.
    private static func pages(
        of conversation: ConversationID, viewer: UserID, in world: StorageWorld
    ) async throws -> [HistoryPage] {
        var pages: [HistoryPage] = []
        for round in 0..<60 {
            let anchor: HistoryQuery.Anchor = [.latest, .after(0), .before(9), .after(3)][round % 4]
            let query = HistoryQuery(conversation: conversation, anchor: anchor, limit: 5)
            pages.append(try await world.storage.history(query, viewer: viewer))
            await Task.yield()
        }
        return pages
    }

    /// What every viewer sees of a message alike, and events change.
    private struct Facts: Equatable {
        var id: MessageID
        var body: String
        var isDeleted: Bool
        var reactions: [String: Int]

        init(_ message: Message) {
            id = message.id
            body = message.body
            isDeleted = message.isDeleted
            reactions = Dictionary(message.reactions.map { ($0.emoji, $0.count) }) { $0 + $1 }
        }
    }
}

extension [Message] {
    /// Does to the messages what the event says, as a client does.
    fileprivate mutating func apply(_ event: ConversationEvent) {
        switch event.kind {
        case .messageEdited(let id, let body): change(id) { $0.body = body }
        case .messageDeleted(let id):
            change(id) { message in
                message.body = ""
                message.isDeleted = true
                message.reactions = []
            }
        case .reactionAdded(let id, let emoji): change(id) { $0.count(emoji, by: 1) }
        case .reactionRemoved(let id, let emoji): change(id) { $0.count(emoji, by: -1) }
        case .created, .messageCreated, .membersJoined, .memberLeft, .memberRoleChanged, .renamed: break
        }
    }

    private mutating func change(_ id: MessageID, _ body: (inout Message) -> Void) {
        if let index = firstIndex(where: { $0.id == id }) { body(&self[index]) }
    }
}

extension Message {
    fileprivate mutating func count(_ emoji: String, by step: Int) {
        if let index = reactions.firstIndex(where: { $0.emoji == emoji }) {
            reactions[index].count += step
            reactions.removeAll { $0.count == 0 }
        } else {
            reactions.append(ReactionTally(emoji: emoji, count: step, mine: false))
        }
    }
}
