import ChatCore
import ChatTesting
import Synchronization
import Testing

@Suite("Test clock")
struct TestClockTests {
    @Test(
        "an instant advanced by the duration to another is that other",
        arguments: [0, 1, -1, 5_000, 1_000_000_007], [0, 3, -7, 86_400_000])
    func instants(a: Int, b: Int) {
        let first = TestClock.Instant(offset: .milliseconds(a))
        let second = TestClock.Instant(offset: .milliseconds(b))
        #expect(first.advanced(by: first.duration(to: second)) == second)
        #expect((first < second) == (a < b))
    }

    @Test("time stands still until it is moved, and the wall clock moves along")
    func advancing() {
        let clock = TestClock(start: Timestamp(milliseconds: 1_000))
        #expect(clock.timestamp == Timestamp(milliseconds: 1_000))
        clock.advance(by: .milliseconds(1_500))
        #expect(clock.now.offset == .milliseconds(1_500))
        #expect(clock.timestamp == Timestamp(milliseconds: 2_500))
        clock.advance(by: .seconds(-1))
        #expect(clock.now.offset == .milliseconds(1_500))
    }

    @Test("sleepers wake in the order of their deadlines, and only when due")
    func order() async throws {
        let clock = TestClock()
        let (woken, log) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (count, seconds) in [3, 1, 2, 9].enumerated() {
                group.addTask {
                    try await clock.sleep(for: .seconds(seconds))
                    log.yield(seconds)
                }
                await clock.waitUntilSleeping(count + 1)
            }
            var iterator = woken.makeAsyncIterator()
            for expected in 1...3 {
                clock.advance(by: .seconds(1))
                #expect(await iterator.next() == expected)
                #expect(clock.sleeperCount == 4 - expected)
            }
            clock.advance(by: .seconds(6))
            #expect(await iterator.next() == 9)
            try await group.waitForAll()
        }
    }

    @Test("a deadline that has come does not sleep")
    func past() async throws {
        let clock = TestClock()
        clock.advance(by: .seconds(5))
        try await clock.sleep(until: TestClock.Instant(offset: .seconds(5)))
        try await clock.sleep(until: TestClock.Instant())
        #expect(clock.sleeperCount == 0)
    }

    @Test("a cancelled sleeper wakes with an error and is forgotten")
    func cancellation() async {
        let clock = TestClock()
        let task = Task { try await clock.sleep(for: .seconds(1)) }
        await clock.waitUntilSleeping()
        task.cancel()
        await #expect(throws: CancellationError.self) { try await task.value }
        #expect(clock.sleeperCount == 0)
        let late = Task { try await clock.sleep(for: .seconds(1)) }
        late.cancel()
        await #expect(throws: CancellationError.self) { try await late.value }
    }

    @Test("waiting for sleepers ends with its own task")
    func cancelledWait() async {
        let clock = TestClock()
        let task = Task { await clock.waitUntilSleeping(3) }
        task.cancel()
        await task.value
        #expect(clock.sleeperCount == 0)
    }
}

@Suite("Samples")
struct SampleTests {
    @Test("the seeded generator gives the published sequence")
    func splitMix() {
        // First outputs for seed 1234567, as in the widely used reference program by Sebastiano Vigna.
        var random = SplitMix64(seed: 1_234_567)
        #expect(random.next() == 6_457_827_717_110_365_317)
        #expect(random.next() == 3_203_168_211_198_807_973)
        #expect(random.next() == 9_817_491_932_198_370_423)
    }

    @Test("one seed makes the same values, another seed different ones")
    func seeds() {
        func values(_ seed: UInt64) -> [String] {
            let samples = SampleMaker(seed: seed)
            return [
                samples.userID("a").rawValue, samples.messageID().description, samples.clientID().rawValue,
                samples.word(),
            ]
        }
        #expect(values(1) == values(1))
        #expect(Set(values(1)).isDisjoint(with: values(2)))
    }

    @Test("times grow and ids never repeat")
    func uniqueness() {
        let samples = SampleMaker(seed: 7)
        let times = (0..<100).map { _ in samples.time() }
        #expect(times == times.sorted() && Set(times).count == 100)
        #expect(Set((0..<1000).map { _ in samples.uuid() }).count == 1000)
        #expect(Set((0..<100).map { _ in samples.userID("same\n") }).count == 100)
    }
    @Test("text that is no id gives an id that says so")
    func invalid() {
        #expect(SampleMaker.userID("").rawValue == "not-a-user-id")
        #expect(SampleMaker.clientID("a\nb").rawValue == "not-a-client-id")
    }
}
