/// Text as a Postgres column holds it: everything but U+0000, which Postgres has no room for.
///
/// U+0000 is written as U+10FFFF `0` and U+10FFFF, a noncharacter that hardly occurs, as U+10FFFF `1`; all other text stays as
/// it is, so that it can be searched and read in the database.
package enum StoredText {
    private static let escape: [UInt8] = [0xF4, 0x8F, 0xBF, 0xBF]

    /// Whether text has to be changed to be stored.
    package static func needsEncoding(_ utf8: Span<UInt8>) -> Bool {
        for index in utf8.indices {
            let byte = utf8[index]
            if byte == 0 { return true }
            if byte == 0xF4, utf8.count - index >= 4, utf8[index + 1] == 0x8F, utf8[index + 2] == 0xBF,
                utf8[index + 3] == 0xBF
            {
                return true
            }
        }
        return false
    }

    /// The bytes to store.
    package static func encoded(_ text: String) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(text.utf8.count + 16)
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0: result += escape + [0x30]
            case 0x10FFFF: result += escape + [0x31]
            default: result += UTF8.encode(scalar)?.map { $0 } ?? []
            }
        }
        return result
    }

    /// The text behind stored bytes.
    package static func decoded(_ bytes: Span<UInt8>) -> String {
        var index = 0
        guard needsDecoding(bytes) else { return String(copying: bytes) }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        while index < bytes.count {
            if isEscape(at: index, in: bytes) {
                let mark: UInt8? = index + 4 < bytes.count ? bytes[index + 4] : nil
                switch mark {
                case 0x30: result.append(0)
                case 0x31: result += escape
                default:
                    // Not written by this program; shown as it is.
                    result += escape
                    index += 4
                    continue
                }
                index += 5
            } else {
                result.append(bytes[index])
                index += 1
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func needsDecoding(_ bytes: Span<UInt8>) -> Bool {
        for index in bytes.indices where bytes[index] == 0xF4 {
            if isEscape(at: index, in: bytes) { return true }
        }
        return false
    }

    private static func isEscape(at index: Int, in bytes: Span<UInt8>) -> Bool {
        guard index + 4 <= bytes.count, bytes[index] == 0xF4 else { return false }
        return bytes[index + 1] == 0x8F && bytes[index + 2] == 0xBF && bytes[index + 3] == 0xBF
    }
}

extension String {
    /// A copy of UTF-8 bytes; what is not UTF-8 is replaced, which a UTF-8 database never sends.
    init(copying utf8: Span<UInt8>) {
        self = unsafe utf8.withUnsafeBufferPointer { unsafe String(decoding: $0, as: UTF8.self) }
    }
}
