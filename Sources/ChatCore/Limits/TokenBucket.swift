/// A token bucket: lets bursts through and holds the long-run rate.
///
/// - Guarantees: a clock that jumps forward fills the bucket at most to its burst; one that jumps back gives and takes
///   nothing, and the bucket fills on from the new time. No value of `now` or of a cost overflows.
public struct TokenBucket: Hashable, Sendable {
    /// Longest wait that is ever advised, also for a rate of zero.
    public static let longestWait = Duration.seconds(3600)

    /// Rate and burst.
    public let limit: RateLimit
    private var level: Level

    /// Creates a full bucket.
    public init(_ limit: RateLimit) {
        self.limit = limit
        level = Level(full: limit)
    }

    /// Creates a full bucket.
    ///
    /// - Parameters:
    ///   - rate: Tokens that come back in a second.
    ///   - burst: Most tokens that can be saved up.
    ///   - now: Where its time begins; a later call with an earlier time is a clock set back.
    public init(rate: Double, burst: Double, now: Timestamp) {
        self.init(RateLimit(perSecond: rate, burst: burst))
        _ = take(0, now: now)
    }

    /// Takes tokens, all or none.
    ///
    /// - Parameter cost: Tokens; a cost above the burst counts as the burst, so that it passes when the bucket is full.
    /// - Returns: Nil when taken; otherwise how long to wait until the same cost would pass, rounded up to milliseconds.
    public mutating func take(_ cost: Int = 1, now: Timestamp) -> Duration? {
        level.take(Double(cost), limit: limit, now: now)
    }

    /// Whole tokens there at that time.
    public func available(now: Timestamp) -> Int { Int(level.tokens(limit, now: now)) }
}

/// A bucket without its limit, for tables that hold many under the same one.
struct Level: Hashable, Sendable {
    private var tokens: Double
    private var at: Timestamp

    init(full limit: RateLimit) {
        tokens = limit.burst
        at = Timestamp(milliseconds: .min)
    }

    /// Tokens at a time, not above the burst.
    func tokens(_ limit: RateLimit, now: Timestamp) -> Double {
        // As floating point, so that the distance of any two times is a number and not a trap.
        let elapsed = max(0, Double(now.milliseconds) - Double(at.milliseconds))
        return min(limit.burst, tokens + elapsed / 1000 * limit.perSecond)
    }

    func isFull(_ limit: RateLimit, now: Timestamp) -> Bool { tokens(limit, now: now) >= limit.burst }

    mutating func take(_ cost: Double, limit: RateLimit, now: Timestamp) -> Duration? {
        tokens = tokens(limit, now: now)
        at = now
        let cost = min(max(0, cost), limit.burst)
        guard tokens < cost else {
            tokens -= cost
            return nil
        }
        guard limit.perSecond > 0 else { return TokenBucket.longestWait }
        let wait = ((cost - tokens) / limit.perSecond * 1000).rounded(.up)
        // 3.6e6 ms is an hour, the longest wait; the comparison also keeps the conversion in range.
        return wait < 3.6e6 ? .milliseconds(max(1, Int64(wait))) : TokenBucket.longestWait
    }
}
