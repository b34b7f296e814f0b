/// Byte-wise text rules. Swift's own `String` equality is canonical equivalence, which would make two different
/// subjects the same user; identifiers are therefore compared by their bytes.
package enum Text {
    /// True for 1...maxBytes bytes without C0 controls and DEL.
    package static func isIdentifier(_ text: String, maxBytes: Int) -> Bool {
        let utf8 = text.utf8
        guard !utf8.isEmpty, utf8.count <= maxBytes else { return false }
        return utf8.withContiguousStorageIfAvailable { holdsNoControl(UnsafeRawBufferPointer($0)) }
            ?? Array(utf8).withUnsafeBytes(holdsNoControl)
    }

    private static func holdsNoControl(_ bytes: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while bytes.count - index >= 8 {
            if holdsControl(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) { return false }
            index += 8
        }
        return bytes[index...].allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }

    /// Whether one of eight bytes is a C0 control or DEL.
    private static func holdsControl(_ word: UInt64) -> Bool {
        let ones: UInt64 = 0x0101_0101_0101_0101
        return ((word &- ones &* 0x20) | ((word ^ ones &* 0x7F) &- ones)) & ~word & (ones &* 0x80) != 0
    }

    /// The number that eight hexadecimal digits of either case spell, the first of them in the lowest byte; nil when one
    /// is none.
    package static func hexadecimal(_ digits: UInt64) -> UInt32? {
        let ones: UInt64 = 0x0101_0101_0101_0101
        // Of bytes below 0x80 the highest bit of such a sum tells whether the byte reaches a bound.
        let lower = digits | ones &* 0x20
        let isDigit = (digits &+ ones &* (0x80 - 0x30)) & ~(digits &+ ones &* (0x80 - 0x3A))
        let isLetter = (lower &+ ones &* (0x80 - 0x61)) & ~(lower &+ ones &* (0x80 - 0x67))
        guard (isDigit | isLetter) & ~digits & (ones &* 0x80) == ones &* 0x80 else { return nil }
        // Nibbles in a byte each, then bytes in two each, then all together; the first is the highest.
        let nibbles = digits & (ones &* 0x0F) &+ (isLetter >> 7 & ones) &* 9
        let pairs = (nibbles << 4 | nibbles >> 8) & 0x00FF_00FF_00FF_00FF
        let halves = (pairs | pairs >> 8) & 0x0000_FFFF_0000_FFFF
        return UInt32(truncatingIfNeeded: halves | halves >> 16).byteSwapped
    }

    /// Byte equality.
    package static func sameBytes(_ a: String, _ b: String) -> Bool {
        if let same = a.utf8.withContiguousStorageIfAvailable({ left in
            b.utf8.withContiguousStorageIfAvailable { right in left.count == right.count && left.elementsEqual(right) }
        }), let same {
            return same
        }
        return a.utf8.elementsEqual(b.utf8)
    }

    /// Hashes the bytes, in step with ``sameBytes(_:_:)``.
    package static func hashBytes(_ text: String, into hasher: inout Hasher) {
        if text.utf8.withContiguousStorageIfAvailable({ hasher.combine(bytes: UnsafeRawBufferPointer($0)) }) == nil {
            for byte in text.utf8 { hasher.combine(byte) }
        }
        hasher.combine(0xFF as UInt8)
    }
}
