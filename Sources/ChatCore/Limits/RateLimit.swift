/// How much may happen in how much time: a steady rate and a burst above it.
public struct RateLimit: Hashable, Sendable {
    /// Tokens that come back in a second; 0 or more.
    public let perSecond: Double
    /// Most tokens that can be saved up; 1 or more.
    public let burst: Double

    /// Creates a limit; values that make no sense (negative, not a number, infinite) become the nearest that do.
    public init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond > 0 ? min(perSecond, 1e12) : 0
        self.burst = burst > 1 ? min(burst, 1e12) : 1
    }
}
