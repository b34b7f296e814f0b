import ChatCore

extension StorageContract {
    /// Random commands against a naive model.
    static let modelCases: [StorageContractCase] = [
        StorageContractCase("random commands leave the store as a naive model says", .oneOrder) { world in
            for run in 0..<4 { try await checkModel(world, seed: world.seed &+ UInt64(run)) }
        }
    ]

    private static func checkModel(_ world: StorageWorld, seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let users = try await world.users(3)
        let group = try await world.group(users[0], Array(users[1...]))
        var model = StorageModel()
        model.events.append(.created(title: "Group", members: Array(users[1...])))
        let keys = (0..<20).map { _ in world.samples.clientID() }
        for step in 0..<250 {
            let place = "seed \(seed), step \(step)"
            // Plain members: the naive model knows nothing of administrators.
            let actor = users[Int.random(in: 1..<users.count, using: &random)]
            if Int.random(in: 0..<5, using: &random) == 0 {
                let kind: ReceiptKind = Bool.random(using: &random) ? .read : .delivered
                let seq = Int64.random(in: 0...(model.head + 2), using: &random)
                let expected = model.advance(kind, to: seq, by: actor)
                let outcome = try await world.advance(kind, seq, by: actor, in: group)
                try expectEqual(outcome.cursors, expected, "\(place): cursors")
                continue
            }
            var batch: [PendingEvent] = []
            var expected: [StorageModel.Answer] = []
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let change = randomChange(model, world.samples, keys, &random)
                expected.append(model.apply(change, by: actor))
                batch.append(
                    PendingEvent(
                        target: .conversation(group), actor: actor, at: world.samples.time(), change: change))
            }
            let answers = await world.storage.append(batch).map { result -> StorageModel.Answer in
                switch result {
                case .success(let outcome): .done(outcome.disposition, seq: outcome.position.seq)
                case .failure(let error): .refused(error.code)
                }
            }
            try expectEqual(answers, expected, "\(place): outcomes")
        }
        try await compare(world, group, users, model, "seed \(seed)")
    }

    private static func randomChange(
        _ model: StorageModel, _ samples: SampleMaker, _ keys: [ClientMessageID], _ random: inout SplitMix64
    ) -> PendingEvent.Change {
        let known = model.messages.randomElement(using: &random)?.id
        let message = Int.random(in: 0..<12, using: &random) == 0 ? samples.messageID() : known ?? samples.messageID()
        let emoji = ["👍", "🎉", "e\u{301}"].randomElement(using: &random) ?? "👍"
        switch Int.random(in: 0..<10, using: &random) {
        case 0...3:
            // A small stock of keys, so that repeats happen.
            let key = keys.randomElement(using: &random)
            let replyTo = Int.random(in: 0..<4, using: &random) == 0 ? message : nil
            return .createMessage(
                MessageContent(
                    id: samples.messageID(), body: "m\(model.head)", replyTo: replyTo,
                    clientID: Bool.random(using: &random) ? key : nil))
        case 4...5: return .editMessage(message, body: "e\(Int.random(in: 0..<4, using: &random))")
        case 6: return .deleteMessage(message)
        case 7...8: return .addReaction(message, emoji: emoji)
        default: return .removeReaction(message, emoji: emoji)
        }
    }

    private static func compare(
        _ world: StorageWorld, _ group: ConversationID, _ users: [UserID], _ model: StorageModel, _ place: String
    ) async throws {
        for viewer in users {
            let log = try await world.log(group, viewer, page: 9)
            try world.expectWellFormed(log)
            try expectEqual(log.map(\.kind), model.events, "\(place): the log")
            let history = try await world.history(group, viewer, page: 9)
            try expectEqual(history.map(\.id), model.messages.map(\.id), "\(place): the history")
            for (message, expected) in zip(history, model.messages) {
                try expectEqual(message.body, expected.body, "\(place): text")
                try expectEqual(message.isDeleted, expected.isDeleted, "\(place): tombstones")
                try expectEqual(message.seq, expected.seq, "\(place): places")
                try expectEqual(
                    message.reactions,
                    expected.reactions.map {
                        ReactionTally(emoji: $0.emoji, count: $0.users.count, mine: $0.users.contains(viewer))
                    }, "\(place): reactions")
            }
            try expectEqual(
                try await world.cursors(group, viewer), model.cursors(of: viewer), "\(place): cursors")
        }
    }
}
