import ChatCore

/// Waits between attempts: doubling, with jitter, so that many clients of one database do not come back in step.
package struct RetryBackOff: Sendable {
    /// Waits are drawn below this at first.
    package static let first = Duration.milliseconds(40)
    /// And below this at last.
    package static let longest = Duration.seconds(1)
    private var failures = 0

    /// Nothing has failed yet.
    package init() {}

    /// The wait before the next attempt.
    package mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
        let ceiling = min(Self.longest, Self.first * (1 << min(failures, 10)))
        failures += 1
        return .milliseconds(Int64.random(in: ceiling.milliseconds / 2...ceiling.milliseconds, using: &random))
    }
}
