#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Looking for a few fields in frames of the server without reading all of them.
///
/// A key with its quotes and colon cannot stand inside a JSON string, where a quote is escaped; so what is found is a key.
extension UnsafeRawBufferPointer {
    /// Whether a text stands at an offset.
    @inline(__always)
    func has(_ text: StaticString, at offset: Int = 0) -> Bool {
        let length = text.utf8CodeUnitCount
        guard offset >= 0, offset + length <= count, let base = baseAddress else { return false }
        return memcmp(base + offset, text.utf8Start, length) == 0
    }

    /// The offset behind the first occurrence of a text at or behind an offset; nil when there is none.
    func end(of text: StaticString, from start: Int = 0) -> Int? {
        let length = text.utf8CodeUnitCount
        guard length > 0, start >= 0, let base = baseAddress else { return nil }
        let first = Int32(text.utf8Start[0])
        var offset = start
        while offset + length <= count, let hit = memchr(base + offset, first, count - length + 1 - offset) {
            let place = UnsafeRawPointer(hit) - base
            if memcmp(base + place, text.utf8Start, length) == 0 { return place + length }
            offset = place + 1
        }
        return nil
    }

    /// The decimal digits at an offset as a number of at most 18 digits, and the offset behind them.
    @inline(__always)
    func number(at offset: Int) -> (value: Int64, end: Int)? {
        var value: Int64 = 0
        var index = offset
        while index < count, index - offset < 18, self[index] &- UInt8(ascii: "0") < 10 {
            value = value * 10 + Int64(self[index] &- UInt8(ascii: "0"))
            index += 1
        }
        return index > offset ? (value, index) : nil
    }

    /// The number behind the first occurrence of a key.
    func number(behind key: StaticString, from start: Int = 0) -> Int64? {
        end(of: key, from: start).flatMap { number(at: $0)?.value }
    }

    /// The text from an offset to the next quote, at most 64 bytes: for codes and ids, which have no escapes.
    func text(at offset: Int) -> String? {
        guard offset <= count else { return nil }
        let rest = UnsafeRawBufferPointer(rebasing: self[offset...])
        guard let length = rest.prefix(65).firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        return String(decoding: rest[..<length], as: UTF8.self)
    }

    /// The text behind the first occurrence of a key and a quote.
    func text(behind key: StaticString, from start: Int = 0) -> String? {
        end(of: key, from: start).flatMap { text(at: $0) }
    }
}
