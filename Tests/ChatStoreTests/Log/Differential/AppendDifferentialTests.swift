import ChatCore
import ChatTesting
import Testing

@testable import ChatStore

/// The same random commands against the reference store and against plans: the same answers, and rows that say the same.
@Suite("Plans against the reference store")
struct AppendDifferentialTests {
    private struct World {
        let store = InMemoryChatStorage()
        let facts: StoreFacts
        var commands: RandomCommands
        var rows = WrittenRows()
        var directs: [UserPair: ConversationID] = [:]
        /// How often each kind of answer came, to show that the commands reach all of them.
        var seen: [String: Int] = [:]

        init(seed: UInt64) async throws {
            let samples = SampleMaker(seed: seed)
            let users = (0..<6).map { _ in samples.userID() }
            facts = StoreFacts(store: store, users: users)
            commands = RandomCommands(seed: seed, users: users, samples: samples)
            // The last one never signs in.
            for user in users.dropLast() {
                _ = try await store.signIn(user, profile: UserProfile(), at: samples.time())
            }
            for _ in 0..<2 { try await addGroup() }
        }

        private mutating func addGroup() async throws {
            let creator = facts.users[0]
            let group = commands.samples.group("t0", by: creator, members: Array(facts.users[1..<5]))
            guard (try? await store.createGroup(group)) != nil else { return }
            commands.groups.append(group.id)
            rows.conversations[group.id] = try await WrittenRows.read(group.id, from: facts)
        }

        /// Accounts and blocks change between batches, and a new group makes up for those who left the others.
        mutating func disturb() async throws {
            if commands.oneIn(12) { try await addGroup() }
            let (a, b) = (commands.user(), commands.user())
            if commands.oneIn(6), a != b, a != facts.users.last, b != facts.users.last {
                if commands.oneIn(2) {
                    _ = try await store.block(b, by: a, at: commands.samples.time())
                } else {
                    _ = try await store.unblock(b, by: a)
                }
            }
            if commands.oneIn(10), a != facts.users.last {
                _ = try await store.setDisabled(a, commands.oneIn(3))
            }
        }

        mutating func step(_ place: Comment) async throws {
            let events = commands.batch()
            let plan = AppendPlan(events, facts: try await facts.facts(for: events, directs: directs))
            let results = await store.append(events)
            rows.write(plan)
            for (index, result) in results.enumerated() {
                #expect(Answer(plan.results[index]) == Answer(result), "\(place), \(events[index])")
                guard case .success(let outcome) = result else { continue }
                if case .direct(let a, let b) = outcome.audience {
                    directs[UserPair(a, b)] = outcome.conversation
                    commands.directs[outcome.conversation] = (a, b)
                }
            }
            for answer in plan.answers {
                seen[Int(answer) != nil ? "appended" : answer.hasPrefix("=") ? "duplicate" : answer, default: 0] += 1
            }
            try await compare(Set(plan.heads.map(\.id)).union(plan.openings.map(\.id)), place)
        }

        private func compare(_ touched: Set<ConversationID>, _ place: Comment) async throws {
            for id in touched {
                guard let expected = try await WrittenRows.read(id, from: facts) else {
                    #expect(rows.conversations[id]?.members.isEmpty == true, place)
                    continue
                }
                var written = try #require(rows.conversations[id])
                for (message, reactions) in written.reactions {
                    let tallies = written.messages.values.first { $0.id == message }?.tallies ?? [:]
                    #expect(reactions.count == tallies.values.reduce(0, +), place)
                }
                written.reactions = [:]
                #expect(written == expected, place)
            }
        }
    }

    /// What a client gets; details are for logs.
    private struct Answer: Equatable {
        var outcome: AppendOutcome?
        var error: String?

        init(_ result: Result<AppendOutcome, ChatError>) {
            switch result {
            case .success(let outcome): self.outcome = outcome
            case .failure(let error): self.error = "\(error)"
            }
        }
    }

    @Test("random commands get the same answers and leave the same rows", arguments: 1...24 as ClosedRange<UInt64>)
    func random(seed: UInt64) async throws {
        var world = try await World(seed: seed)
        for step in 0..<200 {
            try await world.disturb()
            try await world.step("seed \(seed), step \(step)")
        }
        let seen = world.seen
        // The commands must reach what they are meant to reach.
        #expect((seen["appended"] ?? 0) > 150, "\(seen)")
        for answer in ["duplicate", "-", "conversation_not_found", "message_not_found", "forbidden", "conflict"] {
            #expect((seen[answer] ?? 0) > 8, "\(answer) in \(seen)")
        }
    }
}
