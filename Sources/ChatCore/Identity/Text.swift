/// Byte-wise text rules. Swift's own `String` equality is canonical equivalence, which would make two different
/// subjects the same user; identifiers are therefore compared by their bytes.
package enum Text {
    /// True for 1...maxBytes bytes without C0 controls and DEL.
    package static func isIdentifier(_ text: String, maxBytes: Int) -> Bool {
        let utf8 = text.utf8
        guard !utf8.isEmpty, utf8.count <= maxBytes else { return false }
        return utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
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
