import ChatCore
import ChatTesting
import Testing

@testable import ChatStore

/// Random histories: each caller comes out exactly once, and requests leave in the order in which they came.
@Suite("Histories of a commit queue")
struct CommitQueueHistoryTests {
    private struct World {
        var queue: CommitQueue<Int, Int>
        var limits: (batch: Int, queue: Int)
        var lastCaller = 0
        var lastRequest = 0
        /// Callers who were neither refused nor answered, with their requests and deadlines.
        var open: [Int: (requests: [Int], deadline: Int)] = [:]
        var lastCarriedOut = 0
        var underWay: [CommitQueue<Int, Int>.Entry] = []
        var isClosed = false
        var now = 0
        private let start = ContinuousClock.now

        init(batch: Int, queue limit: Int) {
            limits = (batch, limit)
            queue = CommitQueue(batchLimit: batch, queueLimit: limit)
        }

        private func instant(_ seconds: Int) -> ContinuousClock.Instant { start + .seconds(seconds) }

        mutating func submit(_ count: Int, patience: Int) {
            lastCaller += 1
            let requests = (0..<count).map { lastRequest + 1 + $0 }
            lastRequest += count
            let error = queue.submitted(requests, by: lastCaller, deadline: instant(now + patience))
            if let error {
                #expect(error.code == (isClosed ? .shuttingDown : .overloaded))
            } else {
                #expect(!isClosed)
                open[lastCaller] = (requests, now + patience)
            }
        }

        mutating func begin() {
            guard underWay.isEmpty else { return }
            underWay = queue.nextBatch()
            let count = underWay.map(\.requests.count).reduce(0, +)
            #expect(count <= limits.batch || underWay.count == 1)
            for request in underWay.flatMap(\.requests) {
                #expect(request > lastCarriedOut)
                lastCarriedOut = request
            }
        }

        mutating func finish() {
            for entry in underWay {
                guard let caller = queue.answered(entry.ticket) else { continue }
                #expect(open.removeValue(forKey: caller)?.requests == entry.requests)
            }
            underWay = []
        }

        mutating func pass(_ seconds: Int) {
            now += seconds
            let told = queue.deadlineReached(now: instant(now))
            #expect(Set(told.map(\.caller)) == Set(open.filter { $0.value.deadline <= now }.keys))
            for (caller, count) in told { #expect(open.removeValue(forKey: caller)?.requests.count == count) }
        }
    }

    @Test("bring out each caller once", arguments: 1...60 as ClosedRange<UInt64>)
    func property(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var world = World(batch: .random(in: 1...6, using: &random), queue: .random(in: 4...30, using: &random))
        for step in 0..<400 {
            switch Int.random(in: 0..<10, using: &random) {
            case 0...4: world.submit(.random(in: 1...8, using: &random), patience: .random(in: 0...20, using: &random))
            case 5...6: world.begin()
            case 7: world.finish()
            case 8: world.pass(.random(in: 0...3, using: &random))
            default:
                guard step > 350, !world.isClosed else { continue }
                world.queue.closed()
                world.isClosed = true
            }
            #expect(world.queue.isAwaited == !world.open.isEmpty)
        }
        repeat {
            world.finish()
            world.begin()
        } while !world.underWay.isEmpty
        #expect(world.open.isEmpty && !world.queue.isAwaited)
    }
}
