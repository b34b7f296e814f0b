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
    @inline(__always)
    func firstJSONSpecial(from start: Int, to end: Int, others: UInt64 = 0) -> Int {
        guard let base = baseAddress else { return end }
        var index = start
        while end &- index >= 8 {
            let word = UInt64(littleEndian: base.loadUnaligned(fromByteOffset: index, as: UInt64.self))
            let hits = jsonSpecialBytes(in: word) | word & others
            if hits != 0 { return index &+ hits.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        // Zeros stand above what is left, and a zero is a control character: found where the text ends.
        let rest = remainder(from: index, to: end)
        return index &+ (jsonSpecialBytes(in: rest) | rest & others).trailingZeroBitCount &>> 3
    }

    /// Up to seven bytes, the first of them lowest.
    @inlinable
    func remainder(from start: Int, to end: Int) -> UInt64 {
        guard end >= 8 else { return self[start..<end].reversed().reduce(0) { $0 << 8 | UInt64($1) } }
        let word = UInt64(littleEndian: loadUnaligned(fromByteOffset: end - 8, as: UInt64.self))
        return word >> ((8 - (end - start)) * 8)
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
