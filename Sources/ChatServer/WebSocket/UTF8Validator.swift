/// Checks a stream of bytes for well-formed UTF-8 (RFC 3629 §4) and fails at the first byte that cannot be part of it.
package struct UTF8Validator: Hashable, Sendable {
    /// Continuation bytes the character in progress still lacks.
    private var missing: UInt8 = 0
    /// Range of the next continuation byte; narrower after E0, ED, F0 and F4 (no overlong forms, surrogates, > 10FFFF).
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    package init() {}

    /// True between characters; a text may end only there.
    package var isComplete: Bool { missing == 0 }

    /// Takes the next bytes; false when the text has become invalid, after which the validator must not be used again.
    package mutating func consume(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let count = bytes.count
        var offset = 0
        while offset < count {
            if missing == 0 {
                offset = Self.endOfASCII(in: bytes, from: offset)
                guard offset < count else { return true }
                guard begin(bytes[offset]) else { return false }
            } else {
                let byte = bytes[offset]
                guard byte >= lowest, byte <= highest else { return false }
                missing -= 1
                (lowest, highest) = (0x80, 0xBF)
            }
            offset += 1
        }
        return true
    }

    /// Starts a character of two to four bytes.
    private mutating func begin(_ lead: UInt8) -> Bool {
        switch lead {
        case 0x00...0x7F: break
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lowest) = (2, 0xA0)
        case 0xED: (missing, highest) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lowest) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, highest) = (3, 0x8F)
        default: return false
        }
        return true
    }

    /// The offset of the first byte above 7F, or the end; eight bytes a step.
    private static func endOfASCII(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        var offset = start
        while offset + 8 <= bytes.count {
            let high = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080
            if high != 0 { return offset + UInt64(littleEndian: high).trailingZeroBitCount / 8 }
            offset += 8
        }
        while offset < bytes.count, bytes[offset] < 0x80 { offset += 1 }
        return offset
    }
}
