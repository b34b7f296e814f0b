/// Exact deadlines, earliest first; a binary heap for places where few keys wait and a wheel would be too coarse.
///
/// The same key may be in it several times; its owner decides whether a key that comes out still matters.
package struct DeadlineHeap<Key: Sendable>: Sendable {
    private var items: [(at: Timestamp, key: Key)] = []

    /// Creates an empty heap.
    package init() {}

    /// Deadlines waiting.
    package var count: Int { items.count }
    /// The earliest deadline.
    package var first: Timestamp? { items.first?.at }

    /// Adds a deadline; O(log n).
    package mutating func insert(_ key: Key, at time: Timestamp) {
        items.append((time, key))
        var child = items.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard items[child].at < items[parent].at else { return }
            items.swapAt(child, parent)
            child = parent
        }
    }

    /// Takes out the earliest key that is due; O(log n).
    package mutating func popDue(now: Timestamp) -> Key? {
        guard let first = items.first, first.at <= now else { return nil }
        items.swapAt(0, items.count - 1)
        items.removeLast()
        var parent = 0
        while true {
            let left = 2 * parent + 1
            guard left < items.count else { break }
            let right = left + 1
            let child = right < items.count && items[right].at < items[left].at ? right : left
            guard items[child].at < items[parent].at else { break }
            items.swapAt(child, parent)
            parent = child
        }
        return first.key
    }
}
