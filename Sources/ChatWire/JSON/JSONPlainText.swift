/// The search that all reading and writing of strings rests on: eight bytes a step.
extension UnsafeRawBufferPointer {
    /// Offset of the first byte that must be escaped in a JSON string, a quote, a backslash or a control character, or
    /// that has a bit of `others` set; `end` when there is none.
    ///
    /// - Parameters:
    ///   - start: Where to begin, at most `end`.
    ///   - end: Where to stop, at most the buffer's count.
    ///   - others: Bits that stop the search, the same in each byte: the highest one for bytes outside ASCII.
    @inlinable
    func firstJSONSpecial(from start: Int, to end: Int, others: UInt64 = 0) -> Int {
        var index = start
        while end - index >= 8 {
            let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let hits = jsonSpecialBytes(in: word) | word & others
            if hits != 0 { return index + hits.trailingZeroBitCount >> 3 }
            index += 8
        }
        // The bytes left over with zeros above them, which are control characters: found where the text ends.
        var rest: UInt64 = 0
        if end >= 8 {
            rest =
                UInt64(littleEndian: loadUnaligned(fromByteOffset: end - 8, as: UInt64.self)) >> ((8 - end + index) * 8)
        } else {
            for offset in (index..<end).reversed() { rest = rest << 8 | UInt64(self[offset]) }
        }
        return index + (jsonSpecialBytes(in: rest) | rest & others).trailingZeroBitCount >> 3
    }
}

/// The highest bit of each of eight bytes that must be escaped in a JSON string: a quote, a backslash or a control
/// character.
///
/// A hit may carry into the bytes above it, so only the lowest one is certain.
@inlinable
func jsonSpecialBytes(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let quote = (word ^ (ones &* 0x22)) &- ones
    let backslash = (word ^ (ones &* 0x5C)) &- ones
    let control = word &- ones &* 0x20
    return (quote | backslash | control) & ~word & (ones &* 0x80)
}
