/// Where a validated value stands in the bytes it was read from, and what it is. Nothing is copied or decoded.
package struct JSONValue: Hashable, Sendable {
    /// The kinds of value; numbers without fraction and exponent are told apart.
    package enum Kind: UInt8, Sendable {
        case absent, null, `true`, `false`, string, integer, fraction, array, object
    }

    /// No value: a field that did not occur.
    package static let absent = JSONValue(kind: .absent, start: 0, end: 0, decodedCount: 0)

    /// What it is.
    package let kind: Kind
    /// Offset of its first byte; for strings the one behind the opening quote.
    package let start: UInt32
    /// Offset behind its last byte; for strings that of the closing quote.
    package let end: UInt32
    /// Strings: UTF-8 bytes after decoding, so that limits are checked before anything is copied. Others: 0.
    package let decodedCount: UInt32

    @inline(__always)
    init(kind: Kind, start: Int, end: Int, decodedCount: Int = 0) {
        self.kind = kind
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.decodedCount = UInt32(truncatingIfNeeded: decodedCount)
    }

    /// Strings only: whether the bytes differ from the decoded text.
    package var hasEscapes: Bool { decodedCount != end - start }
    /// Missing or `null`, which mean the same for an optional field.
    package var isNothing: Bool { kind == .absent || kind == .null }
}
