/// A distribution of latencies in microseconds.
package struct LatencySummary: Hashable, Encodable, Sendable {
    /// How many were measured.
    package var count: UInt64
    /// Mean and percentiles; p999 is the 99.9th.
    package var mean: Double
    package var p50: Double
    package var p90: Double
    package var p99: Double
    package var p999: Double
    package var max: Double
}
