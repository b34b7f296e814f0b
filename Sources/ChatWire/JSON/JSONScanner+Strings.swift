extension JSONScanner {
    /// Reads a string from its opening to its closing quote; checks escapes, control characters and UTF-8.
    mutating func scanString() throws(JSONFault) -> JSONValue {
        position += 1
        let start = position
        var saved = 0  // bytes that decoding makes fewer
        while true {
            position = bytes.firstJSONSpecial(from: position, to: limit, others: 0x8080_8080_8080_8080)
            guard let byte = peek() else { throw fault(.truncated) }
            switch byte {
            case UInt8(ascii: "\""):
                position += 1
                return JSONValue(
                    kind: .string, start: start, end: position - 1, decodedCount: position - 1 - start - saved)
            case UInt8(ascii: "\\"): saved += try scanEscape()
            case 0x80...: try scanMultiByte()
            default: throw fault(.controlCharacter)
            }
        }
    }

    /// Checks the sequences of two to four bytes up to the next ASCII character.
    @inline(__always)
    private mutating func scanMultiByte() throws(JSONFault) {
        var index = position
        repeat {
            var word: UInt32 = 0
            if limit - index >= 4 {
                word = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt32.self))
            } else {
                for offset in (index..<limit).reversed() { word = word << 8 | UInt32(bytes[offset]) }
            }
            let length = Self.multiByteLength(word)
            guard length > 0 else { throw fault(.invalidUTF8, at: index) }
            index += length
        } while index < limit && bytes[index] >= 0x80
        position = index
    }

    /// Length of the well-formed sequence (Unicode 15, table 3-7) of several bytes that begins with the lowest byte; 0 when
    /// there is none.
    @inline(__always)
    private static func multiByteLength(_ word: UInt32) -> Int {
        if word & 0xC0E0 == 0x80C0 { return word & 0x1E != 0 ? 2 : 0 }  // C0 and C1 are overlong
        if word & 0xC0_C0F0 == 0x80_80E0 {
            let top = word & 0x200F  // the five highest bits: none is overlong, D800...DFFF are surrogates
            return top != 0 && top != 0x200D ? 3 : 0
        }
        if word & 0xC0C0_C0F8 == 0x8080_80F0 {
            let top = word & 0x3007  // the five highest bits: none is overlong, 0x10 is the last plane
            return top != 0 && (top & 0x07 < 4 || top == 0x04) ? 4 : 0
        }
        return 0
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
