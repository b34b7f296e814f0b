import ChatCore
import Testing

/// Random histories of three nodes, told to replicas in every way a bus may come up with.
@Suite("PresenceRegistry merge laws")
struct PresenceMergePropertyTests {
    private static let seeds = 1...60 as ClosedRange<UInt64>

    /// What three nodes did, everything they told of it, and who is there at the end.
    private struct History {
        var messages: [PresenceDelta] = []
        var nodes: [PresenceRegistry] = []
        var live: [String: [SessionID: (user: UserID, state: PresenceState)]] = [:]
        var end = ms(0)

        init(seed: UInt64) {
            var random = SplitMix64(seed: seed)
            nodes = ["a", "b", "c"].map { PresenceRegistry(node: node($0)) }
            for step in 0..<120 {
                end = ms(Int64(step) * 20)
                act(Int.random(in: 0..<3, using: &random), step: step, random: &random)
            }
            for index in nodes.indices { tell(index) }
        }

        private mutating func act(_ index: Int, step: Int, random: inout SplitMix64) {
            let name = nodes[index].node.name
            let ids = (live[name] ?? [:]).keys.sorted()
            switch Int.random(in: 0..<20, using: &random) {
            case 0..<6:
                let state: PresenceState = Bool.random(using: &random) ? .online : .away
                let id = user(Int.random(in: 0..<6, using: &random))
                _ = nodes[index].sessionStarted(session(step), user: id, state: state, now: end)
                live[name, default: [:]][session(step)] = (id, state)
            case 6..<10:
                guard let id = ids.randomElement(using: &random) else { return }
                let state: PresenceState = Bool.random(using: &random) ? .online : .away
                _ = nodes[index].sessionChanged(id, state: state, now: end)
                live[name]?[id]?.state = state
            case 10..<14:
                guard let id = ids.randomElement(using: &random) else { return }
                _ = nodes[index].sessionEnded(id, now: end)
                live[name]?[id] = nil
            case 14..<18: tell(index)
            case 18: messages.append(nodes[index].fullState())
            default:
                tell(index)
                nodes[index] = PresenceRegistry(node: node(name, run: nodes[index].node.incarnation + 1))
                nodes[index].renewLease(now: end)
                live[name] = [:]
            }
        }

        private mutating func tell(_ index: Int) {
            if let delta = nodes[index].takeDelta() { messages.append(delta) }
        }

        /// Invariant I6, straight from its words.
        func state(of user: UserID) -> PresenceState {
            let states = live.values.flatMap(\.values).filter { $0.user == user }.map(\.state)
            return states.isEmpty ? .offline : states.contains(.online) ? .online : .away
        }
    }

    /// A replica's value without what two equal values may differ in: order, and ended sessions that are known anyway.
    private func value(_ registry: PresenceRegistry) -> [String] {
        registry.fullState().parts.filter { $0.leaseUntil > ms(0) }.map { part in
            let entries = part.entries.filter { entry in
                if case .ended = entry.state { entry.version > part.known.contiguous } else { true }
            }
            let lines = entries.map { "\($0.session) \($0.user) \($0.version) \($0.state)" }.sorted()
            return "\(part.node) \(part.leaseUntil) \(part.known.ranges) \(lines)"
        }.sorted()
    }

    private func replica(_ name: String, of messages: some Sequence<PresenceDelta>) -> PresenceRegistry {
        var registry = PresenceRegistry(node: node(name))
        for message in messages { _ = registry.merge(message, now: at(3)) }
        return registry
    }

    @Test("Any order and any repetition of the same news make the same value", arguments: seeds)
    func anyOrder(seed: UInt64) {
        let history = History(seed: seed)
        var random = SplitMix64(seed: seed ^ 0xFF)
        let expected = value(replica("x", of: history.messages))
        for _ in 0..<8 {
            var told = history.messages
            for _ in 0..<20 { if let again = history.messages.randomElement(using: &random) { told.append(again) } }
            told.shuffle(using: &random)
            let registry = replica("x", of: told)
            #expect(value(registry) == expected)
            #expect(registry.incompleteNodes == [])
        }
    }

    @Test("A user is shown as online iff a session lives on some node", arguments: seeds)
    func invariantI6(seed: UInt64) {
        let history = History(seed: seed)
        var random = SplitMix64(seed: seed ^ 0xAA)
        var registry = replica("x", of: history.messages.shuffled(using: &random))
        _ = registry.sweep(now: at(10))
        for number in 0..<6 {
            let expected = history.state(of: user(number))
            #expect(registry.status(of: user(number), now: at(10)).state == expected)
            #expect((registry.sessionCount(of: user(number)) > 0) == (expected != .offline))
        }
        let shown = (0..<6).map { user($0) }.filter { history.state(of: $0) != .offline }
        #expect(registry.onlineUsers(after: nil, limit: 10, now: at(10)).items.map(\.user) == shown)
    }

    @Test("Merging replicas is idempotent, commutative and associative, whatever part each knows", arguments: seeds)
    func laws(seed: UInt64) {
        let history = History(seed: seed)
        var random = SplitMix64(seed: seed ^ 0x55)
        let replicas = ["x", "y", "z"].map { name in
            replica(name, of: history.messages.shuffled(using: &random).prefix(history.messages.count * 2 / 3))
        }
        let (x, y, z) = (replicas[0], replicas[1], replicas[2])
        #expect(value(merged(x, x)) == value(x))
        #expect(value(merged(x, y)) == value(merged(y, x)))
        #expect(value(merged(merged(x, y), y)) == value(merged(x, y)))
        #expect(value(merged(merged(x, y), z)) == value(merged(x, merged(y, z))))
    }

    @Test("What a replica reports adds up to what it shows", arguments: seeds)
    func reportsAddUp(seed: UInt64) {
        let history = History(seed: seed)
        var random = SplitMix64(seed: seed ^ 0x77)
        var registry = PresenceRegistry(node: node("x"))
        var shown: [UserID: PresenceState] = [:]
        var now = at(3)
        for message in history.messages.shuffled(using: &random) {
            now = now + .milliseconds(Int64.random(in: 0..<400, using: &random))
            for change in registry.merge(message, now: now) + registry.sweep(now: now) {
                #expect(shown.updateValue(change.state, forKey: change.user) != change.state)
            }
            for (user, state) in shown { #expect(registry.status(of: user, now: now).state == state) }
            let online = registry.onlineUsers(after: nil, limit: 10, now: now).items
            #expect(online.count == shown.values.filter { $0 != .offline }.count)
        }
    }

    private func merged(_ a: PresenceRegistry, _ b: PresenceRegistry) -> PresenceRegistry {
        var result = a
        _ = result.merge(b, now: at(3))
        return result
    }
}
