import Histogram

/// Latencies in nanoseconds with three significant digits, from nothing to an hour.
package struct LatencyHistogram: Sendable {
    /// The longest that is told apart; longer ones count as it.
    package static let longest: UInt64 = 3_600_000_000_000

    private var histogram: Histogram<UInt64>?

    /// An empty one, which takes no memory.
    package init() {}

    /// How many were recorded.
    package var count: UInt64 { histogram?.totalCount ?? 0 }

    /// Records one latency.
    package mutating func record(_ nanoseconds: UInt64) {
        if histogram == nil { histogram = Histogram(highestTrackableValue: Self.longest) }
        histogram?.record(min(nanoseconds, Self.longest))
    }

    /// Takes another's latencies in.
    package mutating func add(_ other: LatencyHistogram) {
        guard let theirs = other.histogram else { return }
        if histogram == nil { histogram = Histogram(highestTrackableValue: Self.longest) }
        histogram?.add(theirs)
    }

    /// The figures of a report; nil when nothing was recorded.
    package var summary: LatencySummary? {
        guard let histogram, histogram.totalCount > 0 else { return nil }
        func microseconds(_ nanoseconds: Double) -> Double { (nanoseconds / 100).rounded() / 10 }
        func percentile(_ percent: Double) -> Double {
            microseconds(Double(min(histogram.valueAtPercentile(percent), histogram.max)))
        }
        return LatencySummary(
            count: histogram.totalCount, mean: microseconds(histogram.mean), p50: percentile(50), p90: percentile(90),
            p99: percentile(99), p999: percentile(99.9), max: microseconds(Double(histogram.max)))
    }
}
