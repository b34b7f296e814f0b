/// Deadlines of many keys with one timer: a hashed wheel of slots, each one granule of time wide.
///
/// Its owner calls ``due(now:)`` once a granule. A deadline is never reported early and at most about one granule plus the
/// owner's own delay late. A clock set back makes deadlines later by as much, one set forward makes them due.
///
/// - Cost: O(1) amortised for everything; moving a deadline to later (the usual case: activity) is one look-up.
/// - Memory: one entry a key, freed by ``cancel(_:)`` at once.
public struct DeadlineWheel<Key: Hashable> {
    @usableFromInline struct Place {
        /// When the key is really due, in granules.
        @usableFromInline var deadline: Int64
        /// The granule whose slot holds the key, not after `deadline`.
        @usableFromInline var placed: Int64
        /// Where in that slot.
        @usableFromInline var index: Int
        @inlinable init(deadline: Int64, placed: Int64, index: Int) {
            self.deadline = deadline
            self.placed = placed
            self.index = index
        }
    }

    /// Width of a slot in milliseconds.
    @usableFromInline let granule: Int64
    @usableFromInline var slots: [[Key]]
    @usableFromInline var places: [Key: Place] = [:]
    /// The last granule whose slot was emptied; far in the past before the first call of ``due(now:)``.
    @usableFromInline var current = Int64.min

    /// Creates an empty wheel.
    ///
    /// - Parameters:
    ///   - granularity: Width of a slot, at least 1 ms.
    ///   - slots: Deadlines farther away than this many granules cost one more visit a round; 1 or more.
    public init(granularity: Duration = .milliseconds(250), slots: Int = 512) {
        granule = max(1, granularity.milliseconds)
        self.slots = Array(repeating: [], count: max(1, slots))
    }

    /// Keys waiting.
    @inlinable public var count: Int { places.count }
    /// True when nothing waits.
    @inlinable public var isEmpty: Bool { places.isEmpty }

    /// When a key is due, rounded up to the granule; nil when it is not waiting.
    public func deadline(of key: Key) -> Timestamp? {
        places[key].map {
            let (milliseconds, overflow) = $0.deadline.multipliedReportingOverflow(by: granule)
            return Timestamp(milliseconds: overflow ? ($0.deadline < 0 ? .min : .max) : milliseconds)
        }
    }

    /// Sets a key's deadline in place of an earlier one.
    @inlinable
    public mutating func schedule(_ key: Key, at time: Timestamp) {
        let deadline = Self.ceilingDivide(time.milliseconds, granule)
        if let index = places.index(forKey: key) {
            if places.values[index].placed <= deadline {
                // Stays in the earlier slot and is moved on when that slot's turn comes.
                places.values[index].deadline = deadline
                return
            }
            cancel(key)
        }
        insert(key, deadline: deadline)
    }

    /// Forgets a key; nothing happens when it is not waiting.
    @inlinable
    public mutating func cancel(_ key: Key) {
        guard let place = places.removeValue(forKey: key) else { return }
        let slot = slotIndex(place.placed)
        let last = slots[slot].count - 1
        if place.index != last {
            let moved = slots[slot][last]
            slots[slot][place.index] = moved
            places[moved]?.index = place.index
        }
        slots[slot].removeLast()
    }

    /// Takes out all keys whose deadline has come, in no order.
    public mutating func due(now: Timestamp) -> [Key] {
        let granuleNow = Self.floorDivide(now.milliseconds, granule)
        // A clock set back: go back with it, else what is scheduled meanwhile would wait for the old time to return.
        if granuleNow < current { current = max(granuleNow, .min + 1) - 1 }
        guard granuleNow > current else { return [] }
        let (distance, overflow) = granuleNow.subtractingReportingOverflow(current)
        let visits = overflow ? slots.count : Int(min(distance, Int64(slots.count)))
        let first = granuleNow &- Int64(visits) &+ 1
        current = granuleNow
        var result: [Key] = []
        for visit in 0..<visits { empty(slot: slotIndex(first &+ Int64(visit)), now: granuleNow, into: &result) }
        return result
    }

    private mutating func empty(slot: Int, now: Int64, into result: inout [Key]) {
        guard !slots[slot].isEmpty else { return }
        var keys: [Key] = []
        swap(&keys, &slots[slot])
        for key in keys {
            guard let place = places[key] else { continue }
            if place.deadline <= now {
                places[key] = nil
                result.append(key)
            } else if place.placed > now {
                // Of a later round of the wheel: stays where it is.
                places[key]?.index = slots[slot].count
                slots[slot].append(key)
            } else {
                insert(key, deadline: place.deadline)
            }
        }
    }

    @inlinable
    mutating func insert(_ key: Key, deadline: Int64) {
        // A deadline of the past goes to the next slot that will be visited.
        let placed = max(deadline, current < .max ? current + 1 : current)
        let slot = slotIndex(placed)
        places[key] = Place(deadline: deadline, placed: placed, index: slots[slot].count)
        slots[slot].append(key)
    }

    @inlinable
    func slotIndex(_ granule: Int64) -> Int {
        let remainder = Int(granule % Int64(slots.count))
        return remainder < 0 ? remainder + slots.count : remainder
    }

    @usableFromInline
    static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }

    @usableFromInline
    static func ceilingDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
        return remainder > 0 ? quotient + 1 : quotient
    }
}

extension DeadlineWheel: Sendable where Key: Sendable {}
extension DeadlineWheel.Place: Sendable {}
