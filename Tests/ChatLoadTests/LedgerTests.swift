import ChatLoad
import Testing

@Suite("What connections were told")
struct LedgerTests {
    @Test("A log without holes is complete up to its end")
    func complete() {
        var ledger = LogLedger(start: 3)
        for seq in 4...10 as ClosedRange<Int64> { #expect(ledger.saw(seq, isPush: true) == .fresh) }
        #expect(ledger.missing(head: 10) == 0)
        #expect(ledger.missing(head: 12) == 2)
    }

    @Test("A repeat is doubled, also of what was before the run")
    func doubled() {
        var ledger = LogLedger(start: 3)
        #expect(ledger.saw(4, isPush: true) == .fresh)
        #expect(ledger.saw(4, isPush: true) == .doubled)
        #expect(ledger.saw(4, isPush: false) == .doubled)
        #expect(ledger.saw(2, isPush: true) == .doubled)
    }

    @Test("A push behind a later push is out of order; a reply may come whenever it likes")
    func order() {
        var ledger = LogLedger(start: 0)
        #expect(ledger.saw(3, isPush: true) == .fresh)
        #expect(ledger.missing(head: 3) == 2)
        #expect(ledger.saw(1, isPush: true) == .reordered)
        #expect(ledger.saw(2, isPush: false) == .fresh)
        #expect(ledger.missing(head: 3) == 0)
        // A reply that is ahead does not make the push behind it late.
        #expect(ledger.saw(5, isPush: false) == .fresh)
        #expect(ledger.saw(4, isPush: true) == .fresh)
        #expect(ledger.missing(head: 5) == 0)
    }

    @Test("Holes beyond the limit count as lost, and memory stays bounded")
    func many() {
        var ledger = LogLedger(start: 0)
        let holes = Int64(LogLedger.maxHoles + 50)
        for number in 1...holes { #expect(ledger.saw(number * 2, isPush: true) == .fresh) }
        #expect(ledger.missing(head: holes * 2) == holes)
        // The first holes were forgotten: what fills one of them is taken for a repeat.
        #expect(ledger.saw(1, isPush: false) == .doubled)
        #expect(ledger.saw(holes * 2 - 1, isPush: false) == .fresh)
        #expect(ledger.missing(head: holes * 2) == holes - 1)
    }

    @Test("A seq that a server makes up does not count as more than can be added")
    func madeUp() {
        var ledger = LogLedger(start: 0)
        #expect(ledger.saw(.max, isPush: true) == .fresh)
        #expect(ledger.missing(head: .max) == LogLedger.mostMissing)
        #expect(ledger.saw(1, isPush: false) == .fresh)
    }

    @Test("A random order of all seqs is never lost or doubled")
    func shuffled() {
        var ledger = LogLedger(start: 0)
        for seq in (1...200 as ClosedRange<Int64>).shuffled() { #expect(ledger.saw(seq, isPush: false) == .fresh) }
        #expect(ledger.missing(head: 200) == 0)
        #expect(ledger.highest == 200)
    }

    @Test("Requests are found by their ids, in any order, and only once")
    func inFlight() {
        var table = InFlightTable<Int>()
        let ids = (0..<100).map { table.begin($0) }
        #expect(ids == (1...100).map { Int64($0) })
        #expect(table.count == 100)
        for (entry, id) in Array(zip(0..., ids)).shuffled() { #expect(table.end(id) == entry) }
        #expect(table.count == 0)
        #expect(table.end(5) == nil)
        #expect(table.end(-1) == nil)
        #expect(table.end(.max) == nil)
    }

    @Test("A request that is never answered does not make the table grow for ever")
    func unanswered() {
        var table = InFlightTable<Int>()
        _ = table.begin(-1)
        for number in 0..<20_000 {
            let id = table.begin(number)
            #expect(table.end(id) == number)
        }
        #expect(table.givenUp == 1)
        #expect(table.count == 0)
        #expect(table.endAll().isEmpty)
    }

    @Test("All that is open comes out when a connection ends")
    func endAll() {
        var table = InFlightTable<Int>()
        for number in 0..<10 { _ = table.begin(number) }
        _ = table.end(4)
        #expect(table.endAll().sorted() == [0, 1, 2, 4, 5, 6, 7, 8, 9])
        #expect(table.count == 0)
        #expect(table.end(1) == nil)
        #expect(table.begin(7) == 11)
    }

    @Test("A broadcast is complete with its last arrival, whatever the others do")
    func broadcasts() {
        var tally = BroadcastTally(expected: 2)
        #expect(tally.arrived(0) == false)
        #expect(tally.arrived(1) == false)
        #expect(tally.arrived(0) == true)
        #expect(tally.arrived(1) == true)
        // One that never completes is dropped by the one that needs its place.
        #expect(tally.arrived(2) == false)
        let later = 2 + Int64(BroadcastTally.capacity)
        #expect(tally.arrived(later) == false)
        #expect(tally.arrived(later) == true)
        var nobody = BroadcastTally(expected: 0)
        #expect(nobody.arrived(0) == false)
        #expect(tally.arrived(-1) == false)
    }
}
