import ChatCore
import Testing

@Suite("MemberCursors")
struct MemberCursorsTests {
    private func position(_ seq: Int64) -> LogPosition { LogPosition(seq: seq, ordinal: seq / 2) }

    @Test("Read drags delivered along, delivered leaves read alone")
    func readImpliesDelivered() {
        var cursors = MemberCursors()
        check(cursors.advance(.delivered, to: position(4)), is: true)
        #expect(cursors == MemberCursors(delivered: position(4), read: .zero))
        check(cursors.advance(.read, to: position(6)), is: true)
        #expect(cursors == MemberCursors(delivered: position(6), read: position(6)))
        check(cursors.advance(.delivered, to: position(9)), is: true)
        check(cursors.advance(.read, to: position(7)), is: true)
        #expect(cursors == MemberCursors(delivered: position(9), read: position(7)))
    }

    @Test("Going back or staying changes nothing and says so", arguments: ReceiptKind.allCases)
    func neverBack(kind: ReceiptKind) {
        var cursors = MemberCursors(delivered: position(8), read: position(8))
        for seq in [-1, 0, 3, 8] as [Int64] { check(cursors.advance(kind, to: position(seq)), is: false) }
        #expect(cursors == MemberCursors(delivered: position(8), read: position(8)))
    }

    @Test("Whatever devices confirm in whatever order, marks only go forward", arguments: 1...20 as ClosedRange<UInt64>)
    func monotonic(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        var cursors = MemberCursors()
        for _ in 0..<200 {
            let before = cursors
            let kind: ReceiptKind = Bool.random(using: &random) ? .read : .delivered
            let seq = Int64.random(in: 0..<100, using: &random)
            let changed = cursors.advance(kind, to: position(seq))
            #expect(changed == (cursors != before))
            #expect(cursors.delivered.seq == max(before.delivered.seq, seq))
            #expect(cursors.read.seq == (kind == .read ? max(before.read.seq, seq) : before.read.seq))
            #expect(cursors.read.seq <= cursors.delivered.seq)
            #expect(cursors.read.ordinal == cursors.read.seq / 2)
        }
    }
}
