/// Finds numbered rows by a hash of what stands in them: an open-addressing table of 16-byte slots.
///
/// A dictionary would hold keys and values once more and touch several places in memory for each question; here most
/// questions touch one line of cache, and adding what was just asked for touches no other. The rows stay with their owner,
/// who says whether a row with the right hash is the one that is looked for.
///
/// - Cost: O(1) a call for hashes that peers cannot choose; a row costs 22 to 43 bytes.
struct HashIndex {
    /// Row 0 marks a free slot.
    private struct Slot {
        var hash: UInt64
        var row: Int64
        static var free: Slot { Slot(hash: 0, row: 0) }
    }

    /// A power of two of them, at most three quarters taken; none at first.
    private var slots: ContiguousArray<Slot> = []
    /// Rows indexed.
    private(set) var count = 0

    /// The first row under a hash for which `isWanted` holds.
    func row(_ hash: UInt64, where isWanted: (Int64) -> Bool) -> Int64? {
        guard count > 0 else { return nil }
        var place = home(hash)
        while slots[place].row != 0 {
            if slots[place].hash == hash, isWanted(slots[place].row) { return slots[place].row }
            place = next(place)
        }
        return nil
    }

    /// Adds a row, which must be above 0; rows with the same hash may stand side by side.
    mutating func insert(_ hash: UInt64, row: Int64) {
        if count >= slots.count / 4 * 3 { grow() }
        count += 1
        put(Slot(hash: hash, row: row))
    }

    /// Takes a row out; nothing happens when it is not in.
    mutating func remove(_ hash: UInt64, row: Int64) {
        guard count > 0 else { return }
        var gap = home(hash)
        while slots[gap].row != row || slots[gap].hash != hash {
            guard slots[gap].row != 0 else { return }
            gap = next(gap)
        }
        count -= 1
        // Whatever stands behind the gap and may stand in it moves up, so that no search ends too early.
        var place = next(gap)
        while slots[place].row != 0 {
            let distance = (place &- home(slots[place].hash)) & (slots.count - 1)
            if distance >= (place &- gap) & (slots.count - 1) {
                slots[gap] = slots[place]
                gap = place
            }
            place = next(place)
        }
        slots[gap] = .free
    }

    private mutating func put(_ slot: Slot) {
        var place = home(slot.hash)
        while slots[place].row != 0 { place = next(place) }
        slots[place] = slot
    }

    private mutating func grow() {
        let old = slots
        slots = ContiguousArray(repeating: .free, count: max(8, 2 * old.count))
        for slot in old where slot.row != 0 { put(slot) }
    }

    private func home(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (slots.count - 1) }
    private func next(_ place: Int) -> Int { (place + 1) & (slots.count - 1) }
}
