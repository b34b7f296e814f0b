import ChatStore
import ChatTesting
import Testing

@Suite("Waits between attempts")
struct RetryBackOffTests {
    /// Always the greatest of what may be drawn, or with only a low bit set always the least.
    private struct Extreme: RandomNumberGenerator {
        let bits: UInt64
        func next() -> UInt64 { bits }
    }

    private func waits(_ count: Int, _ random: some RandomNumberGenerator) -> [Duration] {
        var (backOff, random) = (RetryBackOff(), random)
        return (0..<count).map { _ in backOff.next(using: &random) }
    }

    @Test("double from 40 ms to one second")
    func longest() {
        #expect(
            waits(8, Extreme(bits: .max))
                == [40, 80, 160, 320, 640, 1000, 1000, 1000].map { Duration.milliseconds($0) })
    }

    @Test("are at least half of that, so that a dead server is never hammered")
    func shortest() {
        #expect(
            waits(8, Extreme(bits: 1 << 32)) == [20, 40, 80, 160, 320, 500, 500, 500].map { Duration.milliseconds($0) })
    }

    @Test("stay inside their bounds however long it takes", arguments: [1, 2, 3] as [UInt64])
    func bounds(seed: UInt64) {
        let drawn = waits(5_000, SplitMix64(seed: seed))
        #expect(drawn.allSatisfy { (RetryBackOff.first / 2...RetryBackOff.longest).contains($0) })
        #expect(drawn.dropFirst(5).allSatisfy { $0 >= RetryBackOff.longest / 2 })
    }

    @Test("differ from one client to the next")
    func jitter() {
        let thirds = (0..<20).map { waits(3, SplitMix64(seed: $0))[2] }
        #expect(Set(thirds).count > 10)
    }
}
