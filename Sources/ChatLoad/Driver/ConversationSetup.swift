import ChatCore
import NIOCore

/// Makes the conversations of a run through the protocol, as any client would, and tells the members.
struct ConversationSetup: Sendable {
    let run: LoadRun

    /// Other members that one request may name (Docs/protocol.md).
    static let membersPerRequest = 1000
    /// Conversations that are made at the same time.
    private static let atOnce = 32

    private struct Made: Sendable {
        var place: Int
        var id: String
        var seq: Int64
    }

    /// - Throws: ``LoadFailure`` when the server refuses one.
    func prepare() async throws {
        let all = PlannedConversation.all(for: run.plan)
        var made: [Made] = []
        made.reserveCapacity(all.count)
        try await withThrowingTaskGroup(of: Made.self) { tasks in
            var next = 0
            while next < all.count || made.count < next {
                if run.runner.stop.isRaised { throw LoadFailure("Interrupted while conversations were prepared.") }
                while next < all.count, next - made.count < Self.atOnce {
                    tasks.addTask { [next] in try await make(all[next], place: next) }
                    next += 1
                }
                if let one = try await tasks.next() { made.append(one) }
                if made.count % 256 == 0 {
                    run.runner.showProgress(
                        LoadProgress(
                            phase: .preparing(done: made.count, of: all.count), ready: 0, connections: 0, failed: 0,
                            sentPerSecond: 0, arrivedPerSecond: 0, inFlight: 0))
                }
            }
        }
        // Direct conversations were planned first, and members keep the order.
        try await enlist(all, made.sorted { $0.place < $1.place })
    }

    private func make(_ planned: PlannedConversation, place: Int) async throws -> Made {
        let users = run.setting.identities
        let creator = planned.members[0]
        var others = planned.members.dropFirst().map { users[$0].user }
        if planned.isDirect, let other = others.first {
            return try finish(place, try await ask(creator) { $0.open(with: other, id: $1, into: &$2) })
        }
        let first = Array(others.prefix(Self.membersPerRequest))
        others.removeFirst(first.count)
        var made = try finish(
            place,
            try await ask(creator) { $0.create(title: "chatctl bench", members: first, id: $1, into: &$2) })
        while !others.isEmpty {
            let batch = Array(others.prefix(Self.membersPerRequest))
            others.removeFirst(batch.count)
            let answer = try await ask(creator) { [id = made.id] in $0.add(batch, to: id, id: $1, into: &$2) }
            made.seq = max(made.seq, answer.seq ?? 0)
        }
        return made
    }

    private func finish(_ place: Int, _ answer: SetupAnswer) throws -> Made {
        guard let id = answer.conversation, let seq = answer.seq else {
            throw LoadFailure("The server's answer names no conversation.")
        }
        return Made(place: place, id: id, seq: seq)
    }

    private func ask(
        _ connection: Int, _ write: @escaping @Sendable (ClientSaying, Int64, inout [UInt8]) -> Void
    ) async throws -> SetupAnswer {
        let slot = run.setting.slot(of: connection)
        return try await run.loops[run.setting.loop(of: connection)].wait { loop in
            let promise = loop.eventLoop.makePromise(of: SetupAnswer.self)
            loop.connections[slot].say(.setup(promise), write)
            return promise.futureResult
        }
    }

    private func enlist(_ all: [PlannedConversation], _ made: [Made]) async throws {
        let setting = run.setting
        for (number, loop) in run.loops.enumerated() {
            try await loop.run { loop in
                for one in made {
                    let planned = all[one.place]
                    for member in planned.members where setting.loop(of: member) == number {
                        let other = planned.isDirect ? planned.members.first { $0 != member } : nil
                        loop.join(
                            slot: setting.slot(of: member),
                            LoadMembership(
                                conversation: one.place, id: one.id, isDirect: planned.isDirect,
                                others: planned.members.count - 1, peer: other.map { setting.slot(of: $0) },
                                ledger: LogLedger(start: one.seq)))
                    }
                }
            }
        }
        guard case .fanout(let members) = run.plan.workload else { return }
        let receiving = Set((1..<members).map { setting.loop(of: $0) }).count
        let home = run.loops[setting.loop(of: 0)]
        try await home.run { $0.loopArrivals = BroadcastTally(expected: receiving) }
        for loop in run.loops {
            try await loop.run { loop in
                loop.prepareBroadcasts()
                loop.reportBroadcast = { tag, now in home.tell { $0.broadcastComplete(tag, at: now) } }
            }
        }
    }
}
