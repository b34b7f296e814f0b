import ChatCore

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
