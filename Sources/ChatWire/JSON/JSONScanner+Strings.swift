extension JSONScanner {
    /// Reads a string from its opening to its closing quote; checks escapes, control characters and UTF-8.
    mutating func scanString() throws(JSONFault) -> JSONValue {
        position += 1
        let start = position
        var saved = 0  // bytes that decoding makes fewer
        while true {
            skipPlainText()
            guard let byte = peek() else { throw fault(.truncated) }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return JSONValue(
                    kind: .string, start: start, end: position - 1, decodedCount: position - 1 - start - saved)
            case UInt8(ascii: "\\"): saved += try scanEscape()
            case 0..<0x20: throw fault(.controlCharacter)
            case 0x80...: try scanMultiByte(byte)
            default: position += 1
            }
        }
    }

    /// Skips eight bytes at a time as long as all are ASCII without quote, backslash and controls.
    @inline(__always)
    private mutating func skipPlainText() {
        while position + 8 <= limit {
            let word = bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)
            if jsonSpecialBytes(in: word) | word & 0x8080_8080_8080_8080 != 0 { return }
            position += 8
        }
    }

    /// Checks one well-formed sequence of two to four bytes (Unicode 15, table 3-7).
    private mutating func scanMultiByte(_ lead: UInt8) throws(JSONFault) {
        let second: ClosedRange<UInt8>
        let length: Int
        switch lead {
        case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
        case 0xE0: (second, length) = (0xA0...0xBF, 3)
        case 0xED: (second, length) = (0x80...0x9F, 3)
        case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
        case 0xF0: (second, length) = (0x90...0xBF, 4)
        case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
        case 0xF4: (second, length) = (0x80...0x8F, 4)
        default: throw fault(.invalidUTF8)
        }
        guard position + length <= limit else { throw fault(.invalidUTF8) }
        guard second.contains(bytes[position + 1]) else { throw fault(.invalidUTF8) }
        for offset in 2..<max(length, 2) where bytes[position + offset] & 0xC0 != 0x80 { throw fault(.invalidUTF8) }
        position += length
    }

    /// Checks one escape (for surrogates: both halves) and returns how many bytes fewer its decoded form takes.
    private mutating func scanEscape() throws(JSONFault) -> Int {
        let start = position
        guard position + 1 < limit else { throw fault(.truncated) }
        let letter = bytes[position + 1]
        guard letter == UInt8(ascii: "u") else {
            guard JSONText.simpleEscape(letter) != nil else { throw fault(.invalidEscape) }
            position += 2
            return 1
        }
        let first = try scanHexEscape()
        if isLenient, first & 0xF800 == 0xD800 { return first < 0xDC00 && skipLowSurrogate() ? 12 - 4 : 6 - 3 }
        switch first {
        case 0xD800...0xDBFF:
            if position < limit, bytes[position] != UInt8(ascii: "\\") { throw fault(.loneSurrogate, at: start) }
            guard position + 1 < limit else { throw fault(.truncated) }
            guard bytes[position + 1] == UInt8(ascii: "u") else { throw fault(.loneSurrogate, at: start) }
            guard (0xDC00...0xDFFF).contains(try scanHexEscape()) else { throw fault(.loneSurrogate, at: start) }
            return 12 - 4
        case 0xDC00...0xDFFF:
            throw fault(.loneSurrogate, at: start)
        case ..<0x80: return 6 - 1
        case ..<0x800: return 6 - 2
        default: return 6 - 3
        }
    }

    /// Skips the escape of a low surrogate; false when there is none here.
    private mutating func skipLowSurrogate() -> Bool {
        guard position + 6 <= limit, bytes[position] == UInt8(ascii: "\\"), bytes[position + 1] == UInt8(ascii: "u"),
            let unit = JSONText.hexUnit(bytes, at: position + 2), unit & 0xFC00 == 0xDC00
        else { return false }
        position += 6
        return true
    }

    /// Reads `\uXXXX`.
    private mutating func scanHexEscape() throws(JSONFault) -> UInt32 {
        guard position + 6 <= limit else { throw fault(.truncated) }
        guard let unit = JSONText.hexUnit(bytes, at: position + 2) else { throw fault(.invalidEscape) }
        position += 6
        return unit
    }
}
