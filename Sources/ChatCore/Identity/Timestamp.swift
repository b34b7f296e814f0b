/// Unix time in milliseconds by the server's clock. ChatCore never reads a clock: every `now` is passed in.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public let milliseconds: Int64

    /// Wraps Unix milliseconds.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }
    /// Wraps Unix seconds; saturates.
    public init(seconds: Int64) {
        let (ms, overflow) = seconds.multipliedReportingOverflow(by: 1000)
        milliseconds = overflow ? (seconds < 0 ? .min : .max) : ms
    }

    /// Earlier comes first.
    public static func < (a: Timestamp, b: Timestamp) -> Bool { a.milliseconds < b.milliseconds }
    /// Later by a duration; saturates.
    public static func + (time: Timestamp, duration: Duration) -> Timestamp {
        let (sum, overflow) = time.milliseconds.addingReportingOverflow(duration.milliseconds)
        return Timestamp(milliseconds: overflow ? (duration < .zero ? .min : .max) : sum)
    }
    /// Earlier by a duration; saturates.
    public static func - (time: Timestamp, duration: Duration) -> Timestamp { time + (.zero - duration) }
    /// The time from `earlier` to this one; negative when this one comes first; saturates.
    public func since(_ earlier: Timestamp) -> Duration {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return .milliseconds(overflow ? (milliseconds < earlier.milliseconds ? .min : .max) : difference)
    }
}
