/// Counts a broadcast's arrivals until all are there; one for each event loop's members, and one for the loops.
///
/// - Guarantees: constant memory. A broadcast that is never complete is dropped when another needs its place, ``capacity`` broadcasts
///   later.
package struct BroadcastTally: Sendable {
    /// Broadcasts that are counted at once; above any window.
    package static let capacity = 4096

    private let expected: Int32
    private var counts: [(number: Int64, count: Int32)]

    /// - Parameter expected: Arrivals that complete a broadcast.
    package init(expected: Int) {
        self.expected = Int32(clamping: expected)
        counts = Array(repeating: (-1, 0), count: expected > 0 ? Self.capacity : 0)
    }

    /// Notes an arrival of the broadcast of that number.
    ///
    /// - Returns: Whether it was the last one.
    package mutating func arrived(_ number: Int64) -> Bool {
        guard !counts.isEmpty, number >= 0 else { return false }
        let place = Int(truncatingIfNeeded: number) & (Self.capacity - 1)
        if counts[place].number != number { counts[place] = (number, 0) }
        counts[place].count += 1
        return counts[place].count == expected
    }
}
