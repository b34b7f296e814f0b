import ChatCore

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

/// Counts failures in a row and draws the waits of a ``ReconnectPolicy``.
package struct BackOff: Sendable {
    private let policy: ReconnectPolicy
    private var random: SplitMix64
    /// Failures since the last stable connection.
    package private(set) var failures = 0

    /// Starts without failures; equal seeds draw equal waits.
    package init(_ policy: ReconnectPolicy, seed: UInt64) {
        self.policy = policy
        random = SplitMix64(state: seed)
    }

    /// Notes a failure and draws the wait before the next try.
    ///
    /// - Parameters:
    ///   - readyFor: How long the lost connection had been ready; nil when it never was.
    ///   - serverDelay: What the server asked for; waited in full, and jitter comes on top.
    package mutating func delay(readyFor: Duration?, serverDelay: Duration?) -> Duration {
        if let readyFor, readyFor >= policy.stablePeriod { failures = 0 }
        failures += 1
        let asked = min(max(serverDelay ?? .zero, .zero), policy.longestServerDelay)
        return asked + jitter(below: ceiling)
    }

    private var ceiling: Duration {
        // 2^20 times any useful first wait is above any useful cap, and does not overflow.
        min(policy.longest, policy.first * Int(1 << min(failures - 1, 20)))
    }

    private mutating func jitter(below ceiling: Duration) -> Duration {
        let milliseconds = ceiling.milliseconds
        guard milliseconds > 0 else { return .zero }
        return .milliseconds(Int64.random(in: 0..<milliseconds, using: &random))
    }
}

/// A small deterministic generator (SplitMix64, Steele et al. 2014): good enough for jitter, and a test can seed it.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    private var state: UInt64
    /// Starts the sequence that belongs to a seed.
    package init(state: UInt64) { self.state = state }
    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
