import ChatTesting
import Testing

@testable import ChatStore

/// Random histories: whatever happens, no slot is lost or lent twice, and nobody is forgotten or told twice.
@Suite("Histories of a pool")
struct PoolHistoryTests {
    private struct World {
        var machine: PoolMachine<Int, Int>
        let slots: Int
        let waiterLimit: Int
        var leased: [Int: Int] = [:]
        var ended: Set<Int> = []
        var waiting: [(waiter: Int, deadline: Int)] = []
        var served: Set<Int> = []
        var told: Set<Int> = []
        var isClosed = false
        var now = 0
        var lastWaiter = 0
        private let start = ContinuousClock.now

        init(slots: Int, waiterLimit: Int) {
            (self.slots, self.waiterLimit) = (slots, waiterLimit)
            machine = PoolMachine(slots: Array(0..<slots), waiterLimit: waiterLimit)
        }

        private func instant(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

        mutating func request(patience: Int) {
            lastWaiter += 1
            let mayLease = leased.count + ended.count < slots
            switch machine.requested(lastWaiter, deadline: instant(now + patience)) {
            case .lease(let slot):
                #expect(!isClosed && mayLease && waiting.isEmpty)
                lease(slot, to: lastWaiter)
            case .wait:
                #expect(!isClosed && !mayLease && waiting.count < waiterLimit)
                waiting.append((lastWaiter, now + patience))
            case .refuse: #expect(!isClosed && !mayLease && waiting.count == waiterLimit)
            case .closed: #expect(isClosed)
            }
        }

        private mutating func lease(_ slot: Int, to waiter: Int) {
            #expect((0..<slots).contains(slot) && leased[slot] == nil && !ended.contains(slot))
            #expect(served.insert(waiter).inserted && !told.contains(waiter))
            leased[slot] = waiter
        }

        mutating func release(_ slot: Int) {
            leased[slot] = nil
            switch machine.released(slot) {
            case .lease(let given, let waiter):
                #expect(given == slot && waiter == waiting.first?.waiter)
                waiting.removeFirst()
                lease(given, to: waiter)
            case .doNothing: #expect(waiting.isEmpty && !isClosed)
            case .close(let given):
                #expect(given == slot && waiting.isEmpty && isClosed)
                ended.insert(given)
            }
        }

        mutating func pass(_ seconds: Int) {
            now += seconds
            let overdue = machine.deadlineReached(now: instant(now))
            #expect(overdue == waiting.filter { $0.deadline <= now }.map(\.waiter))
            forget(overdue)
        }

        mutating func cancel(_ waiter: Int) {
            let waits = waiting.contains { $0.waiter == waiter }
            #expect(machine.cancelled(waiter) == waits)
            if waits { forget([waiter]) }
        }

        private mutating func forget(_ waiters: [Int]) {
            for waiter in waiters { #expect(told.insert(waiter).inserted && !served.contains(waiter)) }
            waiting.removeAll { waiters.contains($0.waiter) }
        }

        mutating func close() {
            let idle = machine.closed()
            #expect(Set(idle).isDisjoint(with: leased.keys) && ended.isDisjoint(with: idle))
            #expect(isClosed || idle.count == slots - leased.count)
            ended.formUnion(idle)
            isClosed = true
        }
    }

    @Test("keep every slot and every waiter", arguments: 1...60 as ClosedRange<UInt64>)
    func property(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var world = World(
            slots: .random(in: 0...4, using: &random), waiterLimit: .random(in: 0...5, using: &random))
        let closes = Bool.random(using: &random)
        for step in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0...3: world.request(patience: .random(in: 0...6, using: &random))
            case 4...6: if let slot = world.leased.keys.sorted().randomElement(using: &random) { world.release(slot) }
            case 7: world.pass(.random(in: 0...3, using: &random))
            case 8: world.cancel(.random(in: 0...world.lastWaiter + 1, using: &random))
            default: if closes, step > 300 { world.close() }
            }
            #expect(world.machine.hasWaiters == !world.waiting.isEmpty)
        }
        // The end: all leave, and nothing is left over.
        world.close()
        while let slot = world.leased.keys.min() { world.release(slot) }
        world.pass(100)
        #expect(world.waiting.isEmpty && world.ended.count == world.slots)
    }
}
