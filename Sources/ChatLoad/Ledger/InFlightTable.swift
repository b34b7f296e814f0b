/// Requests of one connection that have no reply yet, by their ids.
///
/// Ids count up from 1, so that an id is its own hash; the table grows with what is in flight and not with what was sent.
///
/// - Guarantees: at most ``capacity`` places. A request that was not answered ``capacity`` requests later is given up and counted.
package struct InFlightTable<Entry: Sendable>: Sendable {
    /// Most places.
    package static var capacity: Int { 8192 }

    private var slots: [(id: Int64, entry: Entry)?] = []
    /// Requests without reply.
    package private(set) var count = 0
    /// Requests given up to make room.
    package private(set) var givenUp = 0
    /// The id of the next request.
    package private(set) var nextID: Int64 = 1

    /// An empty table, which takes no memory.
    package init() {}

    /// Notes a request and names it.
    package mutating func begin(_ entry: Entry) -> Int64 {
        let id = nextID
        nextID += 1
        while slots.isEmpty || (slots[place(id)] != nil && slots.count < Self.capacity) { grow() }
        if slots[place(id)] != nil {
            count -= 1
            givenUp += 1
        }
        slots[place(id)] = (id, entry)
        count += 1
        return id
    }

    /// Takes out the request that a reply names; nil for an id that is not in flight.
    package mutating func end(_ id: Int64) -> Entry? {
        guard id > 0, !slots.isEmpty, let slot = slots[place(id)], slot.id == id else { return nil }
        slots[place(id)] = nil
        count -= 1
        return slot.entry
    }

    /// Forgets everything, for a connection that is gone.
    ///
    /// - Returns: What was in flight.
    package mutating func endAll() -> [Entry] {
        defer {
            slots = []
            count = 0
        }
        return slots.compactMap { $0?.entry }
    }

    private func place(_ id: Int64) -> Int { Int(truncatingIfNeeded: id) & (slots.count - 1) }

    private mutating func grow() {
        let old = slots
        slots = Array(repeating: nil, count: max(old.count * 2, 4))
        // Ids that differ in a smaller table's bits differ in a larger one's.
        for case .some(let slot) in old { slots[place(slot.id)] = slot }
    }
}
