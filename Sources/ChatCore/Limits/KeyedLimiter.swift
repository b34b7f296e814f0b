/// One token bucket a key (user, address), in bounded memory.
///
/// A full bucket is the same as none, so full ones are dropped whenever the table has doubled. At the cap the fullest
/// eighth goes: whoever has drained their bucket stays known, however many other keys an attacker brings.
///
/// - Cost: O(1) amortised a call, O(log n) amortised at the cap.
public struct KeyedLimiter<Key: Hashable & Sendable>: Sendable {
    /// Rate and burst of every key.
    public let limit: RateLimit
    /// Most keys remembered.
    public let maxKeys: Int

    private var levels: [Key: Level] = [:]
    private var nextTidying = 64

    /// Creates an empty limiter.
    ///
    /// - Parameters:
    ///   - rate: Tokens that come back to each key in a second.
    ///   - burst: Most tokens a key can save up.
    ///   - maxKeys: 8 or more.
    public init(rate: Double, burst: Double, maxKeys: Int = 100_000) {
        limit = RateLimit(perSecond: rate, burst: burst)
        self.maxKeys = max(8, maxKeys)
    }

    /// Keys remembered now.
    public var count: Int { levels.count }

    /// Takes tokens from a key's bucket, all or none.
    ///
    /// - Returns: Nil when taken; otherwise how long to wait, as ``TokenBucket/take(_:now:)`` says.
    public mutating func take(_ key: Key, cost: Int = 1, now: Timestamp) -> Duration? {
        if let index = levels.index(forKey: key) {
            return levels.values[index].take(Double(cost), limit: limit, now: now)
        }
        if levels.count >= min(nextTidying, maxKeys) { tidy(now: now) }
        return levels[key, default: Level(full: limit)].take(Double(cost), limit: limit, now: now)
    }

    /// Drops full buckets, and at the cap the fullest ones; ``take(_:cost:now:)`` calls it when needed.
    public mutating func tidy(now: Timestamp) {
        levels = levels.filter { !$0.value.isFull(limit, now: now) }
        if levels.count >= maxKeys {
            let surplus = levels.count - maxKeys + max(1, maxKeys / 8)
            let fullest = levels.map { (key: $0.key, tokens: $0.value.tokens(limit, now: now)) }
                .sorted { $0.tokens > $1.tokens }.prefix(surplus)
            for (key, _) in fullest { levels[key] = nil }
        }
        nextTidying = max(64, 2 * levels.count)
    }
}
