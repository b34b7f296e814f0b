/// A time-ordered UUID (RFC 9562 §5.7): 48 bits of Unix milliseconds, then random bits.
///
/// Compares in time order. Text form: 36 characters, lower case, hyphenated.
public struct UUIDv7: Hashable, Comparable, Sendable {
    /// Bytes 0–7, big-endian.
    public let high: UInt64
    /// Bytes 8–15, big-endian.
    public let low: UInt64

    /// Rebuilds an id from its two halves as stored; any bits are taken.
    public init(high: UInt64, low: UInt64) {
        self.high = high
        self.low = low
    }

    /// Makes an id from the time and 74 random bits, setting version 7 and the RFC variant.
    public init(at time: Timestamp, randomA: UInt64, randomB: UInt64) {
        let ms = UInt64(clamping: time.milliseconds) & 0xFFFF_FFFF_FFFF
        high = ms << 16 | 0x7000 | (randomA & 0x0FFF)
        low = 0x8000_0000_0000_0000 | (randomB & 0x3FFF_FFFF_FFFF_FFFF)
    }

    /// Orders by time, then by the random bits.
    public static func < (a: UUIDv7, b: UUIDv7) -> Bool {
        a.high != b.high ? a.high < b.high : a.low < b.low
    }
}

extension UUIDv7: LosslessStringConvertible {
    /// Reads the 36-character hyphenated form, either case; nil for anything else.
    public init?(_ text: String) {
        var text = text
        let parsed = text.withUTF8 { UUIDv7(utf8: UnsafeRawBufferPointer($0)) }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads the 36-byte hyphenated form straight from bytes; nil for anything else.
    public init?(utf8 bytes: UnsafeRawBufferPointer) {
        guard bytes.count == 36 else { return nil }
        // Groups of 8, 4, 4, 4 and 12 digits, as four words of 8.
        func digits(_ first: Int, _ second: Int) -> UInt32? {
            let low = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: first, as: UInt32.self))
            let high = UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: second, as: UInt32.self))
            return Text.hexadecimal(UInt64(high) << 32 | UInt64(low))
        }
        let dash = UInt8(ascii: "-")
        guard bytes[8] == dash, bytes[13] == dash, bytes[18] == dash, bytes[23] == dash,
            let first = digits(0, 4), let second = digits(9, 14), let third = digits(19, 24),
            let fourth = digits(28, 32)
        else { return nil }
        self.init(high: UInt64(first) << 32 | UInt64(second), low: UInt64(third) << 32 | UInt64(fourth))
    }

    /// Calls `write` with each of the 36 bytes of the text form, in order, without allocating.
    @inlinable
    public func forEachTextByte(_ write: (UInt8) -> Void) {
        for index in 0..<16 {
            if index == 4 || index == 6 || index == 8 || index == 10 { write(UInt8(ascii: "-")) }
            let half = index < 8 ? high : low
            let byte = UInt8(truncatingIfNeeded: half >> UInt64((7 - index % 8) * 8))
            write(UUIDv7.hexDigit(byte >> 4))
            write(UUIDv7.hexDigit(byte & 15))
        }
    }

    @inlinable
    static func hexDigit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble &+ 48 : nibble &+ 87 }

    /// The 36-character hyphenated form, lower case.
    public var description: String {
        String(unsafeUninitializedCapacity: 36) { buffer in
            var count = 0
            forEachTextByte { byte in
                buffer[count] = byte
                count += 1
            }
            return count
        }
    }
}
