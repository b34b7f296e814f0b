import ChatStore
import ChatTesting
import Testing

@Suite("Text in a database column")
struct StoredTextTests {
    private static let last = "\u{10FFFF}"

    static let texts = [
        "", "a", "hello", "\r\n\t\u{1}\u{7F}", "\u{80}\u{7FF}", "\u{800}\u{FFFF}", "\u{10000}\u{10FFFE}", "e\u{301}é",
        "\u{D7FF}\u{E000}", "👨‍👩‍👧", "\u{FEFF}x", "\\0", "\0", "\0\0", "a\0", "\0a", "a\0b\0c", last, last + last,
        last + "0",
        last + "1", last + "\0", "\0" + last, last + "00", last + "11", "0\0" + last + "1\0" + last,
        "\u{10FFFE}\0\u{10FFFD}",
    ]

    /// What the database would hand back.
    private func roundTrip(_ text: String) -> String {
        let stored = StoredText.encoded(text)
        return StoredText.decoded(stored.span)
    }

    @Test("comes back byte for byte, and a column has room for it", arguments: texts)
    func roundTrips(text: String) {
        #expect(Array(roundTrip(text).utf8) == Array(text.utf8))
        #expect(!StoredText.encoded(text).contains(0))
    }

    @Test("is unchanged when it needs no encoding, and only then", arguments: texts)
    func needsEncoding(text: String) {
        let plain = Array(text.utf8)
        let changes = text.unicodeScalars.contains { $0.value == 0 || $0.value == 0x10FFFF }
        #expect(StoredText.needsEncoding(plain.span) == changes)
        #expect((StoredText.encoded(text) == plain) == !changes)
    }

    @Test("has one written form, which databases keep")
    func golden() {
        #expect(StoredText.encoded("a\0b") == [0x61, 0xF4, 0x8F, 0xBF, 0xBF, 0x30, 0x62])
        #expect(StoredText.encoded(Self.last) == [0xF4, 0x8F, 0xBF, 0xBF, 0x31])
    }

    @Test("scalars of every plane come back")
    func scalars() {
        // The ends of each length of encoding are met by the fixed texts.
        var text = String.UnicodeScalarView()
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 251) {
            if let scalar = Unicode.Scalar(value) { text.append(scalar) }
        }
        #expect(Array(roundTrip(String(text)).utf8) == Array(String(text).utf8))
    }

    @Test("random mixtures come back, and different texts stay different", arguments: [1, 2, 3, 4] as [UInt64])
    func property(seed: UInt64) {
        var random = SplitMix64(seed: seed)
        let alphabet: [Unicode.Scalar] = ["\0", "\u{10FFFF}", "0", "1", "\u{10FFFE}", "a", "é", "\u{FFFF}"]
        var written: [[UInt8]: [UInt8]] = [:]
        for _ in 0..<2_000 {
            var scalars = String.UnicodeScalarView()
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                scalars.append(alphabet.randomElement(using: &random) ?? "a")
            }
            let text = String(scalars)
            let bytes = Array(text.utf8)
            #expect(Array(roundTrip(text).utf8) == bytes)
            let before = written.updateValue(bytes, forKey: StoredText.encoded(text))
            #expect(before == nil || before == bytes)
        }
    }

    @Test(
        "bytes that another program wrote are shown as they are",
        arguments: [
            [0xF4, 0x8F, 0xBF, 0xBF], [0x61, 0xF4, 0x8F, 0xBF, 0xBF], [0xF4, 0x8F, 0xBF, 0xBF, 0x32],
            [0xF4, 0x8F, 0xBF, 0xBF, 0xC3, 0xA9], [0xF4, 0x8F, 0xBF, 0xBE, 0x30],
        ] as [[UInt8]])
    func foreign(bytes: [UInt8]) {
        #expect(Array(StoredText.decoded(bytes.span).utf8) == bytes)
    }

    @Test(
        "bytes that are not UTF-8 never trap",
        arguments: [[0xF4], [0xF4, 0x8F], [0xF4, 0x8F, 0xBF], [0xF4, 0xF4, 0x8F, 0xBF, 0xBF, 0x30], [0xFF, 0]]
            as [[UInt8]])
    func malformed(bytes: [UInt8]) {
        #expect(!StoredText.decoded(bytes.span).isEmpty)
        _ = StoredText.needsEncoding(bytes.span)
    }
}
