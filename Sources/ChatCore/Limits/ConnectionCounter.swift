/// Counts what is open at a time per key (connections of an address, sessions of a user) and holds a cap.
public struct ConnectionCounter<Key: Hashable & Sendable>: Sendable {
    /// Most open at a time for one key.
    public let limit: Int
    /// Open now over all keys.
    public private(set) var total = 0

    private var counts: [Key: Int] = [:]

    /// Creates a counter at zero.
    ///
    /// - Parameter limit: 0 lets nothing in.
    public init(limit: Int) { self.limit = max(0, limit) }

    /// Open now for a key.
    public func count(of key: Key) -> Int { counts[key] ?? 0 }

    /// Counts one more, unless the key is at its limit.
    ///
    /// - Returns: True when counted; then call ``release(_:)`` once.
    public mutating func acquire(_ key: Key) -> Bool {
        let count = counts[key] ?? 0
        guard count < limit else { return false }
        counts[key] = count + 1
        total += 1
        return true
    }

    /// Counts one less; a key without any stays at zero and takes no memory.
    public mutating func release(_ key: Key) {
        guard let count = counts[key] else { return }
        counts[key] = count > 1 ? count - 1 : nil
        total -= 1
    }
}
