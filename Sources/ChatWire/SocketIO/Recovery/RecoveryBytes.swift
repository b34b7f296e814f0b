/// Writes the compact bytes behind an opaque text: fixed big-endian words and variable-length numbers, then a check sum,
/// all as base64url without padding (RFC 4648 §5).
struct RecoveryWriter {
    private(set) var bytes: [UInt8]

    init(version: UInt8) { bytes = [version] }

    mutating func write(byte: UInt8) { bytes.append(byte) }

    mutating func write(word: UInt64) {
        for shift in stride(from: 56, through: 0, by: -8) {
            bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift)))
        }
    }

    /// Seven bits a byte, lowest first; the high bit says that more follow.
    mutating func write(number: UInt64) {
        var rest = number
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    /// The text; nothing is to be written after it.
    mutating func text() -> String {
        let sum = RecoveryReader.checkSum(bytes[...])
        for shift in [24, 16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: sum >> shift)) }
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count * 4 + 2) / 3)
        var index = 0
        while index < bytes.count {
            let group = bytes[index..<min(index + 3, bytes.count)]
            let word = group.reduce(0 as UInt32) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
            for digit in 0...group.count { text.append(Self.digits[Int(word >> UInt32(18 - 6 * digit) & 63)]) }
            index += 3
        }
        return String(decoding: text, as: UTF8.self)
    }

    static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
}

/// Reads what a ``RecoveryWriter`` wrote; nil for anything else.
struct RecoveryReader {
    private var rest: ArraySlice<UInt8>

    /// Decodes the text and checks length, version and sum.
    init?(_ text: String, version: UInt8, maxBytes: Int) {
        guard text.utf8.count <= maxBytes, text.utf8.count % 4 != 1 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count * 3 / 4)
        var word: UInt32 = 0
        var bits = 0
        for character in text.utf8 {
            guard let digit = Self.digit(character) else { return nil }
            word = word << 6 | digit
            bits += 6
            if bits >= 8 {
                bits -= 8
                bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(bits)))
                word &= 1 << UInt32(bits) - 1
            }
        }
        guard word == 0, bytes.count >= 5, bytes[0] == version else { return nil }
        let sum = bytes.suffix(4).reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
        guard sum == Self.checkSum(bytes.dropLast(4)) else { return nil }
        rest = bytes.dropFirst().dropLast(4)
    }

    var isAtEnd: Bool { rest.isEmpty }
    var count: Int { rest.count }

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func word() -> UInt64? {
        guard rest.count >= 8 else { return nil }
        defer { rest.removeFirst(8) }
        return rest.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Nil too for more than 63 bits and for a form that is longer than needed.
    mutating func number() -> UInt64? {
        var number: UInt64 = 0
        for shift in stride(from: 0, to: 63, by: 7) {
            guard let byte = rest.popFirst() else { return nil }
            number |= UInt64(byte & 0x7F) << UInt64(shift)
            if byte < 0x80 { return byte == 0 && shift > 0 ? nil : number }
        }
        return nil
    }

    mutating func text(bytes count: Int) -> String? {
        guard rest.count >= count else { return nil }
        defer { rest.removeFirst(count) }
        return String(validating: rest.prefix(count), as: UTF8.self)
    }

    /// FNV-1a, folded. It finds damage; nothing rests on its being hard to forge.
    static func checkSum(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        let hash = bytes.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return UInt32(truncatingIfNeeded: hash >> 32 ^ hash)
    }

    private static func digit(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - 65)
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - 71)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character) + 4
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
