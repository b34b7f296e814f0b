import ChatClient

/// A conversation that a run needs, by the numbers of its connections.
package struct PlannedConversation: Hashable, Sendable {
    /// Two people's, or a group.
    package var isDirect: Bool
    /// Members, ascending places in the run's list of connections; the first one makes it.
    package var members: [Int]

    /// The conversations of a plan; equal plans have equal ones.
    package static func all(for plan: LoadPlan) -> [PlannedConversation] {
        switch plan.workload {
        case .connect, .storm:
            []
        case .direct(let pairs):
            (0..<pairs).map { PlannedConversation(isDirect: true, members: [2 * $0, 2 * $0 + 1]) }
        case .fanout(let members):
            [PlannedConversation(isDirect: false, members: Array(0..<members))]
        case .chat(let sizes):
            chat(plan, sizes)
        }
    }

    /// Everybody in one direct conversation, and in one group of each size as far as people reach.
    private static func chat(_ plan: LoadPlan, _ sizes: [Int]) -> [PlannedConversation] {
        var random = SplitMix64(state: plan.seed)
        var all = (0..<plan.connections / 2).map {
            PlannedConversation(isDirect: true, members: [2 * $0, 2 * $0 + 1])
        }
        for size in sizes {
            let people = (0..<plan.connections).shuffled(using: &random)
            for start in stride(from: 0, to: people.count, by: size) {
                let members = people[start..<min(start + size, people.count)]
                // Who is left over by the size makes a smaller group; one alone makes none.
                if members.count > 1 {
                    all.append(PlannedConversation(isDirect: false, members: members.sorted()))
                }
            }
        }
        return all
    }
}
