import ChatCore
import Testing

@Suite("DeadlineHeap")
struct DeadlineHeapTests {
    @Test("Deadlines come out in order and not before their time", arguments: [1, 2, 3] as [UInt64])
    func order(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var heap = DeadlineHeap<Int64>()
        let times = (0..<500).map { _ in Int64.random(in: 0..<1000, using: &random) }
        for time in times { heap.insert(time, at: ms(time)) }
        #expect(heap.first == times.min().map(ms))
        var taken: [Int64] = []
        for now in stride(from: 0, through: 1000, by: 50) as StrideThrough<Int64> {
            while let time = heap.popDue(now: ms(now)) {
                #expect(time <= now)
                taken.append(time)
            }
            #expect(heap.first.map { $0 > ms(now) } ?? true)
        }
        #expect(taken == times.sorted())
        #expect(heap.count == 0)
    }
}
