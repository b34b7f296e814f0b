/// A set of version numbers from 1 on, kept as few ranges: what a replica knows of one node's writes.
///
/// One range as long as nothing was lost on the way; a lost delta leaves a hole until a full state fills it.
public struct VersionRanges: Hashable, Sendable {
    /// Ascending, neither overlapping nor touching.
    public private(set) var ranges: [ClosedRange<UInt64>] = []

    /// The empty set.
    public init() {}

    /// The versions of a range; 0 is no version and is left out.
    public init(_ range: ClosedRange<UInt64>) { insert(range) }

    /// The last version up to which nothing is missing; 0 when 1 is missing.
    public var contiguous: UInt64 { ranges.first.map { $0.lowerBound == 1 ? $0.upperBound : 0 } ?? 0 }

    /// True when something before the last known version is missing.
    public var hasHole: Bool { ranges.count > 1 || (ranges.count == 1 && contiguous == 0) }

    /// Adds the versions of a range; O(number of ranges).
    public mutating func insert(_ range: ClosedRange<UInt64>) {
        guard range.upperBound > 0 else { return }
        var lower = max(1, range.lowerBound)
        var upper = range.upperBound
        var first = ranges.count
        var last = ranges.count
        for (index, known) in ranges.enumerated() {
            if known.upperBound < lower - 1 { continue }
            first = min(first, index)
            if upper < .max, known.lowerBound > upper + 1 {
                last = index
                break
            }
            lower = min(lower, known.lowerBound)
            upper = max(upper, known.upperBound)
        }
        ranges.replaceSubrange(first..<last, with: CollectionOfOne(lower...upper))
    }

    /// Adds everything of another set.
    public mutating func formUnion(_ other: VersionRanges) {
        for range in other.ranges { insert(range) }
    }
}
