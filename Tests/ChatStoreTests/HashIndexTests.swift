import ChatTesting
import Testing

@testable import ChatStore

@Suite struct HashIndexTests {
    @Test("Rows are found by hash, each for itself when hashes are equal")
    func equalHashes() {
        var index = HashIndex()
        for row in 1...5 as ClosedRange<Int64> { index.insert(7, row: row) }
        index.insert(8, row: 6)
        #expect(index.count == 6)
        #expect(index.row(7) { $0 == 4 } == 4)
        #expect(index.row(7) { $0 == 6 } == nil)
        #expect(index.row(8) { _ in true } == 6)
        #expect(index.row(9) { _ in true } == nil)
    }

    @Test("An empty index answers nothing and removes nothing")
    func empty() {
        var index = HashIndex()
        index.remove(1, row: 1)
        #expect(index.row(1) { _ in true } == nil)
        #expect(index.count == 0)
    }

    /// Few different hashes, so that runs of taken slots are long, wrap around the end and are cut in their middle.
    @Test("Behaves as a multimap under random changes", arguments: [1, 2, 3, 4] as [UInt64])
    func model(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var index = HashIndex()
        var model: [Int64: UInt64] = [:]
        var next: Int64 = 1
        for _ in 0..<4000 {
            if Bool.random(using: &random) || model.isEmpty {
                let hash = UInt64.random(in: 0..<40, using: &random) &* 0x2000_0000_0000_0001
                index.insert(hash, row: next)
                model[next] = hash
                next += 1
            } else if let (row, hash) = model.randomElement(using: &random) {
                index.remove(hash, row: row)
                index.remove(hash, row: row)
                model[row] = nil
            }
            if let (row, hash) = model.randomElement(using: &random) {
                #expect(index.row(hash) { $0 == row } == row)
            }
        }
        #expect(index.count == model.count)
        for row in 1..<next {
            let hash = model[row]
            let found = (0..<40).compactMap { hash in
                index.row(UInt64(hash) &* 0x2000_0000_0000_0001) { $0 == row }
            }
            #expect(found == (hash == nil ? [] : [row]))
        }
    }
}
