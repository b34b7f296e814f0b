/// What one connection was told of one conversation's log: finds what is missing, doubled or out of order.
///
/// A log has no holes, so its seqs alone tell. Own messages are seen as replies and others' as pushes; between the two there is no
/// order, among pushes there is.
///
/// - Guarantees: at most ``maxHoles`` holes are remembered; beyond that the oldest counts as lost for good.
package struct LogLedger: Sendable {
    /// Holes remembered at once.
    package static let maxHoles = 256
    /// Most that count as missing: a server that makes up a seq does not bring sums to overflow.
    package static let mostMissing: Int64 = 1_000_000_000_000

    /// What a seq turned out to be.
    package enum Finding: Hashable, Sendable {
        /// Seen for the first time, where it belongs.
        case fresh
        /// Seen for the first time, behind a push with a greater seq.
        case reordered
        /// Seen before.
        case doubled
    }

    /// The greatest seq seen, or where the run began.
    package private(set) var highest: Int64
    private var highestPush: Int64
    private var holes: [ClosedRange<Int64>] = []
    private var forgotten: Int64 = 0

    /// - Parameter start: The log's end when the run began; what lies at or before it counts as seen.
    package init(start: Int64) {
        highest = start
        highestPush = start
    }

    /// How many seqs up to the log's end were never seen; at most ``mostMissing``, so that many of these can be added.
    package func missing(head: Int64) -> Int64 {
        min(holes.reduce(forgotten + max(head - highest, 0)) { $0 + Int64($1.count) }, Self.mostMissing)
    }

    /// Notes a seq.
    package mutating func saw(_ seq: Int64, isPush: Bool) -> Finding {
        defer { if isPush { highestPush = max(highestPush, seq) } }
        if seq > highest {
            if seq > highest + 1 { open(highest + 1...seq - 1) }
            highest = seq
            return .fresh
        }
        guard fill(seq) else { return .doubled }
        return isPush && seq < highestPush ? .reordered : .fresh
    }

    private mutating func open(_ hole: ClosedRange<Int64>) {
        if holes.count == Self.maxHoles { forgotten += Int64(holes.removeFirst().count) }
        holes.append(hole)
    }

    private mutating func fill(_ seq: Int64) -> Bool {
        guard let index = holes.lastIndex(where: { $0.contains(seq) }) else { return false }
        let hole = holes.remove(at: index)
        if seq < hole.upperBound { holes.insert(seq + 1...hole.upperBound, at: index) }
        if seq > hole.lowerBound { holes.insert(hole.lowerBound...seq - 1, at: index) }
        return true
    }
}
