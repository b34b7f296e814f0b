import ChatCore
import Testing

@Suite("VersionRanges")
struct VersionRangesTests {
    @Test("Ranges that touch or overlap become one")
    func joins() {
        var set = VersionRanges(1...3)
        set.insert(4...6)
        #expect(set.ranges == [1...6])
        set.insert(9...10)
        #expect(set.ranges == [1...6, 9...10])
        #expect(set.contiguous == 6)
        #expect(set.hasHole)
        set.insert(5...9)
        #expect(set.ranges == [1...10])
        #expect(!set.hasHole)
    }

    @Test("Without the first version nothing is contiguous")
    func hole() {
        #expect(VersionRanges().contiguous == 0)
        #expect(!VersionRanges().hasHole)
        #expect(VersionRanges(2...5).contiguous == 0)
        #expect(VersionRanges(2...5).hasHole)
    }

    @Test("Zero is no version, and the largest one does not trap")
    func ends() {
        #expect(VersionRanges(0...0) == VersionRanges())
        #expect(VersionRanges(0...2).ranges == [1...2])
        var set = VersionRanges(5...UInt64.max)
        set.insert(UInt64.max...UInt64.max)
        set.insert(1...1)
        #expect(set.ranges == [1...1, 5...UInt64.max])
    }

    @Test("Any insertions agree with a plain set", arguments: 1...10 as ClosedRange<UInt64>)
    func agreesWithSet(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var ranges = VersionRanges()
        var model: Set<UInt64> = []
        for _ in 0..<40 {
            let lower = UInt64.random(in: 1...200, using: &random)
            let range = lower...lower + UInt64.random(in: 0...8, using: &random)
            ranges.insert(range)
            model.formUnion(range)
            #expect(ranges.ranges.flatMap(Array.init) == model.sorted())
            for (a, b) in zip(ranges.ranges, ranges.ranges.dropFirst()) { #expect(a.upperBound + 1 < b.lowerBound) }
        }
    }
}
