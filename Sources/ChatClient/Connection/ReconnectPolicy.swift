/// How long a client waits before it connects again: exponential back-off with full jitter.
///
/// The n-th failure in a row waits a uniformly random time in `0 ..< min(longest, first · 2ⁿ⁻¹)`, so that a thousand
/// clients that lost one server come back spread out instead of together.
public struct ReconnectPolicy: Hashable, Sendable {
    /// Ceiling of the first wait; zero reconnects at once, for tests.
    public var first: Duration
    /// Ceiling of every wait.
    public var longest: Duration
    /// A connection that was ready this long clears the count of failures.
    public var stablePeriod: Duration
    /// Longest delay that a server's own wish (`reconnect`, `retryAfterMs`) is followed for.
    public var longestServerDelay: Duration

    /// Creates a policy; the defaults suit an app on a phone as well as a daemon.
    public init(
        first: Duration = .milliseconds(500), longest: Duration = .seconds(30), stablePeriod: Duration = .seconds(30),
        longestServerDelay: Duration = .seconds(300)
    ) {
        self.first = first
        self.longest = longest
        self.stablePeriod = stablePeriod
        self.longestServerDelay = longestServerDelay
    }
}
