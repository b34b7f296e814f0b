internal import ChatCore

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
        let digits = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        return Text.hexadecimal(UInt64(digits) << 32 | 0x3030_3030)
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
        withUTF8(value, in: bytes) { String(wellFormed: $0) }
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

    /// Decodes escapes; returns the bytes written. What does not fit whole is left out, and a lone surrogate becomes
    /// U+FFFD, so that well-formed UTF-8 stays so.
    private static func decode(_ raw: UnsafeRawBufferPointer, into text: UnsafeMutableRawBufferPointer) -> Int {
        guard let source = raw.baseAddress, let target = text.baseAddress else { return 0 }
        var count = 0
        var index = 0
        while true {
            let special = raw.firstJSONSpecial(from: index, to: raw.count)
            let run = special &- index
            guard run <= text.count &- count else { return count }
            if run > 0 { (target + count).copyMemory(from: source + index, byteCount: run) }
            count &+= run
            guard special + 1 < raw.count else { return count }
            if let byte = simpleEscape(raw[special + 1]) {
                guard count < text.count else { return count }
                text[count] = byte
                count += 1
                index = special + 2
                continue
            }
            var unit = unicodeEscape(raw, at: special) ?? 0xFFFD
            index = min(special + 6, raw.count)
            if unit & 0xFC00 == 0xD800, let low = unicodeEscape(raw, at: index), low & 0xFC00 == 0xDC00 {
                unit = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
                index += 6
            }
            let scalar = Unicode.Scalar(unit) ?? "\u{FFFD}"
            guard let encoded = UTF8.encode(scalar), count + encoded.count <= text.count else { return count }
            for byte in encoded {
                text[count] = byte
                count += 1
            }
        }
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

extension String {
    /// Copies UTF-8 that the scanner has found well-formed, which is not checked again where the platform lets one say so.
    fileprivate init(wellFormed bytes: UnsafeRawBufferPointer) {
        if #available(macOS 26, iOS 26, watchOS 26, tvOS 26, visionOS 26, *) {
            let isASCII = bytes.reduce(0, |) < 0x80
            let units = bytes.assumingMemoryBound(to: UInt8.self).span
            self.init(copying: UTF8Span(unchecked: units, isKnownASCII: isASCII))
        } else {
            self.init(decoding: bytes, as: UTF8.self)
        }
    }
}
