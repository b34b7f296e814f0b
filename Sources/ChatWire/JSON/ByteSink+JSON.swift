extension ByteSink {
    /// Writes a JSON string with its quotes; only what RFC 8259 §7 demands is escaped, everything else stays UTF-8.
    @inlinable
    mutating func writeJSON(_ text: String) {
        write(byte: UInt8(ascii: "\""))
        let done: Void? = text.utf8.withContiguousStorageIfAvailable {
            writeJSONEscaped(UnsafeRawBufferPointer($0))
        }
        if done == nil {
            Array(text.utf8).withUnsafeBytes { writeJSONEscaped($0) }
        }
        write(byte: UInt8(ascii: "\""))
    }

    /// Writes runs of harmless bytes whole and escapes the others one by one.
    @inlinable
    mutating func writeJSONEscaped(_ utf8: UnsafeRawBufferPointer) {
        var index = 0
        while true {
            let special = utf8.firstJSONSpecial(from: index, to: utf8.count)
            if index < special { write(contentsOf: UnsafeRawBufferPointer(rebasing: utf8[index..<special])) }
            guard special < utf8.count else { return }
            writeJSONEscape(utf8[special])
            index = special + 1
        }
    }

    @inlinable
    mutating func writeJSONEscape(_ byte: UInt8) {
        write(byte: UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): write(byte: byte)
        case 0x08: write(byte: UInt8(ascii: "b"))
        case 0x09: write(byte: UInt8(ascii: "t"))
        case 0x0A: write(byte: UInt8(ascii: "n"))
        case 0x0C: write(byte: UInt8(ascii: "f"))
        case 0x0D: write(byte: UInt8(ascii: "r"))
        default:
            write("u00")
            write(byte: jsonHexDigit(byte >> 4))
            write(byte: jsonHexDigit(byte & 15))
        }
    }

    /// Writes an integer in decimal.
    @inlinable
    mutating func writeJSON(_ number: Int64) {
        withUnsafeTemporaryAllocation(byteCount: 20, alignment: 1) { digits in
            var rest = number.magnitude
            var first = 20
            repeat {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                first -= 1
                digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: digit)
                rest = quotient
            } while rest > 0
            if number < 0 { write(byte: UInt8(ascii: "-")) }
            write(contentsOf: UnsafeRawBufferPointer(rebasing: digits[first..<20]))
        }
    }

    /// Writes `true` or `false`.
    @inlinable
    mutating func writeJSON(_ flag: Bool) { write(flag ? "true" : "false") }

    /// Writes items between brackets.
    @inlinable
    mutating func writeJSON<Item>(array items: [Item], _ writeItem: (inout Self, Item) -> Void) {
        write(byte: UInt8(ascii: "["))
        var isFirst = true
        for item in items {
            if !isFirst { write(byte: UInt8(ascii: ",")) }
            isFirst = false
            writeItem(&self, item)
        }
        write(byte: UInt8(ascii: "]"))
    }
}

@inlinable
func jsonHexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble &+ 48 : nibble &+ 87 }

/// Eight lower-case hexadecimal digits, the first of them in the lowest byte.
@inlinable
func jsonHexDigits(_ word: UInt32) -> UInt64 {
    // Each nibble moves into a byte of its own, the first one lowest; then all eight become characters at once.
    var digits = UInt64(word.byteSwapped)
    digits = (digits | digits << 16) & 0x0000_FFFF_0000_FFFF
    digits = (digits | digits << 8) & 0x00FF_00FF_00FF_00FF
    digits = (digits >> 4 & 0x000F_000F_000F_000F) | (digits & 0x000F_000F_000F_000F) << 8
    let letters = (digits &+ 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101
    return digits &+ 0x3030_3030_3030_3030 &+ letters &* 39
}
