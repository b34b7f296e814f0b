/// Decoding of scanned strings. The bytes have been validated, so nothing here fails.
package enum JSONText {
    /// The byte that a one-letter escape stands for; nil for a letter that is none.
    @inline(__always)
    static func simpleEscape(_ letter: UInt8) -> UInt8? {
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): 0x0A
        case UInt8(ascii: "r"): 0x0D
        case UInt8(ascii: "t"): 0x09
        default: nil
        }
    }

    /// Four hexadecimal digits as a number; nil when they are not. The caller has checked that they lie in the buffer.
    static func hexUnit(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32? {
        var unit: UInt32 = 0
        for index in offset..<offset + 4 {
            let byte = bytes[index]
            let nibble: UInt8
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): nibble = byte - UInt8(ascii: "0")
            case UInt8(ascii: "a")...UInt8(ascii: "f"): nibble = byte - UInt8(ascii: "a") + 10
            case UInt8(ascii: "A")...UInt8(ascii: "F"): nibble = byte - UInt8(ascii: "A") + 10
            default: return nil
            }
            unit = unit << 4 | UInt32(nibble)
        }
        return unit
    }

    /// The unit of the `\uXXXX` that begins here; nil when none does.
    static func unicodeEscape(_ raw: UnsafeRawBufferPointer, at offset: Int) -> UInt32? {
        guard offset + 6 <= raw.count, raw[offset] == UInt8(ascii: "\\"), raw[offset + 1] == UInt8(ascii: "u") else {
            return nil
        }
        return hexUnit(raw, at: offset + 2)
    }

    /// The string's text as a new `String`.
    package static func string(_ value: JSONValue, in bytes: UnsafeRawBufferPointer) -> String {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(value.start)..<Int(value.end)])
        guard value.hasEscapes else { return String(decoding: raw, as: UTF8.self) }
        return String(unsafeUninitializedCapacity: Int(value.decodedCount)) { text in
            decode(raw, into: UnsafeMutableRawBufferPointer(text))
        }
    }

    /// Calls `body` with the decoded UTF-8; copies only strings with escapes.
    static func withUTF8<R>(
        _ value: JSONValue, in bytes: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> R
    ) -> R {
        let raw = UnsafeRawBufferPointer(rebasing: bytes[Int(value.start)..<Int(value.end)])
        guard value.hasEscapes else { return body(raw) }
        return withUnsafeTemporaryAllocation(byteCount: max(Int(value.decodedCount), 1), alignment: 1) { text in
            let count = decode(raw, into: text)
            return body(UnsafeRawBufferPointer(rebasing: text[..<count]))
        }
    }

    /// Decodes escapes; returns the bytes written, never more than fit.
    private static func decode(_ raw: UnsafeRawBufferPointer, into text: UnsafeMutableRawBufferPointer) -> Int {
        var count = 0
        var index = 0
        func put(_ byte: UInt32) {
            guard count < text.count else { return }
            text[count] = UInt8(truncatingIfNeeded: byte)
            count += 1
        }
        while index < raw.count {
            guard raw[index] == UInt8(ascii: "\\"), index + 1 < raw.count else {
                put(UInt32(raw[index]))
                index += 1
                continue
            }
            if let byte = simpleEscape(raw[index + 1]) {
                put(UInt32(byte))
                index += 2
                continue
            }
            var scalar = unit(raw, at: index + 2)
            index += 6
            if scalar & 0xFC00 == 0xD800 {
                scalar = 0x10000 + (scalar & 0x3FF) << 10 + (unit(raw, at: index + 2) & 0x3FF)
                index += 6
            }
            switch scalar {
            case ..<0x80: put(scalar)
            case ..<0x800:
                put(0xC0 | scalar >> 6)
                put(0x80 | scalar & 0x3F)
            case ..<0x10000:
                put(0xE0 | scalar >> 12)
                put(0x80 | scalar >> 6 & 0x3F)
                put(0x80 | scalar & 0x3F)
            default:
                put(0xF0 | scalar >> 18)
                put(0x80 | scalar >> 12 & 0x3F)
                put(0x80 | scalar >> 6 & 0x3F)
                put(0x80 | scalar & 0x3F)
            }
        }
        return count
    }

    private static func unit(_ raw: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        offset + 4 <= raw.count ? hexUnit(raw, at: offset) ?? 0 : 0
    }

    /// The integer's value; nil when it does not fit 64 bits.
    package static func integer(_ value: JSONValue, in bytes: UnsafeRawBufferPointer) -> Int64? {
        var index = Int(value.start)
        let isNegative = bytes[index] == UInt8(ascii: "-")
        if isNegative { index += 1 }
        var number: Int64 = 0  // kept negative, whose range is the wider one
        while index < Int(value.end) {
            let (product, overflow) = number.multipliedReportingOverflow(by: 10)
            let (sum, borrow) = product.subtractingReportingOverflow(Int64(bytes[index] &- UInt8(ascii: "0")))
            if overflow || borrow { return nil }
            number = sum
            index += 1
        }
        if isNegative { return number }
        return number == .min ? nil : -number
    }
}
