/// Base64 by RFC 4648 §4: the standard alphabet, padded, zero bits at the end. Every byte string has exactly one form.
@usableFromInline
package enum Base64 {
    @usableFromInline static let alphabet: StaticString =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    /// Values of the characters; 0xFF for all others.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: 0xFF, count: 256)
        alphabet.withUTF8Buffer { letters in
            for (value, letter) in letters.enumerated() { values[Int(letter)] = UInt8(value) }
        }
        return values
    }()

    /// Length of the text that encodes so many bytes.
    @inlinable package static func encodedCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// Writes the text of some bytes.
    @inlinable
    package static func encode<Sink: ByteSink>(_ bytes: UnsafeRawBufferPointer, into sink: inout Sink) {
        alphabet.withUTF8Buffer { letters in
            var index = 0
            while index < bytes.count {
                let left = bytes.count - index
                let a = bytes[index]
                let b = left > 1 ? bytes[index + 1] : 0
                let c = left > 2 ? bytes[index + 2] : 0
                sink.write(byte: letters[Int(a >> 2)])
                sink.write(byte: letters[Int((a & 3) << 4 | b >> 4)])
                sink.write(byte: left > 1 ? letters[Int((b & 15) << 2 | c >> 6)] : UInt8(ascii: "="))
                sink.write(byte: left > 2 ? letters[Int(c & 63)] : UInt8(ascii: "="))
                index += 3
            }
        }
    }

    /// Length of what a text decodes to; nil when it is not canonical base64.
    package static func decodedCount(_ text: UnsafeRawBufferPointer) -> Int? {
        guard text.count % 4 == 0 else { return nil }
        guard text.count > 0 else { return 0 }
        var padding = 0
        if text[text.count - 1] == UInt8(ascii: "=") { padding = text[text.count - 2] == UInt8(ascii: "=") ? 2 : 1 }
        let end = text.count - padding
        return values.withUnsafeBufferPointer { values in
            var all: UInt8 = 0
            for index in 0..<end { all |= values[Int(text[index])] }
            guard all < 64 else { return nil }
            let unused: UInt8 = padding == 0 ? 0 : padding == 1 ? 3 : 15
            guard values[Int(text[end - 1])] & unused == 0 else { return nil }
            return text.count / 4 * 3 - padding
        }
    }

    /// Decodes a text; nil when it is not canonical base64.
    package static func decode(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
        guard let count = decodedCount(text) else { return nil }
        return values.withUnsafeBufferPointer { values in
            [UInt8](unsafeUninitializedCapacity: count) { output, written in
                var word: UInt32 = 0
                for index in 0..<text.count {
                    // Padding counts as zero bits; what it would add lies behind `count`.
                    word = word << 6 | UInt32(values[Int(text[index])] & 63)
                    guard index & 3 == 3 else { continue }
                    for shift in [16, 8, 0] as [UInt32] where written < count {
                        output[written] = UInt8(truncatingIfNeeded: word >> shift)
                        written += 1
                    }
                    word = 0
                }
            }
        }
    }
}
