import ChatClient
import ChatCore
import Testing

@Suite("ClientEngine in simulation")
struct EngineSimulationTests {
    @Test("tells the log exactly, whatever is lost, doubled, reordered or cut", arguments: 1...60)
    func tellsTheLog(seed: Int) throws {
        var world = Simulation(seed: UInt64(seed))
        world.start()
        for _ in 0..<400 { world.step() }
        world.settle()
        let firstHeads = try #require(world.firstHeads)
        for (id, log) in world.server.logs {
            let told = world.told[id] ?? []
            #expect(told == Array(log.suffix(told.count)), "no hole, no repeat, to the end")
            // Events before the first listing are history; what began later is told from its beginning.
            #expect(told.count >= log.count - firstHeads[id, default: 0])
        }
        // Most of what was said was said after the first listing.
        #expect(world.told.values.map(\.count).reduce(0, +) > 100)
    }

    @Test("completes every request once, and every acknowledged send stands in the log once", arguments: 100...130)
    func completesOnce(seed: Int) throws {
        var world = Simulation(seed: UInt64(seed))
        world.start()
        for _ in 0..<300 { world.step() }
        world.settle()
        #expect(world.submitted.count > 20)
        for number in world.submitted { #expect(world.completions[number] == 1) }
        #expect(!world.acknowledged.isEmpty)
        for sent in world.acknowledged.values {
            let event = try #require(world.server.logs[sent.conversation]?[Int(sent.position.seq) - 1])
            guard case .messageCreated(let content) = event.kind else {
                Issue.record("an acknowledged send is a message")
                continue
            }
            #expect(content.id == sent.message)
        }
        let keys = world.server.logs.values.joined().compactMap { event -> ClientMessageID? in
            if case .messageCreated(let content) = event.kind { content.clientID } else { nil }
        }
        #expect(Set(keys).count == keys.count)
    }

    @Test("starts over when the epoch changes", arguments: 200...220)
    func epochChanges(seed: Int) throws {
        var world = Simulation(seed: UInt64(seed))
        world.start()
        for _ in 0..<100 { world.step() }
        world.replaceStore()
        for _ in 0..<200 { world.step() }
        world.settle()
        for (id, log) in world.server.logs {
            let told = world.told[id] ?? []
            #expect(told == Array(log.suffix(told.count)))
        }
        #expect(world.told.values.map(\.count).reduce(0, +) > 20)
    }
}
