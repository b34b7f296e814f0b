import ChatCore
import ChatWire
import Testing

/// Reading and writing of strings in steps of eight bytes against plain references that look at one byte at a time.
@Suite struct JSONReferenceTests {
    /// All that ends a run of plain text, and what looks like it: bytes as they stand between the quotes.
    private static let specials: [[UInt8]] = [
        Array(#"\""#.utf8), Array(#"\\"#.utf8), Array(#"\/"#.utf8), Array(#"\b"#.utf8), Array(#"\n"#.utf8),
        Array(#"\u0000"#.utf8), Array(#"\u007f"#.utf8), Array(#"\u00E9"#.utf8), Array(#"\uFfFd"#.utf8),
        Array(#"\ud83d\uDE00"#.utf8), Array(#"\uD83D"#.utf8), Array(#"\ude00"#.utf8), Array(#"\u12g4"#.utf8),
        Array(#"\x"#.utf8), Array("é".utf8), Array("\u{7FF}\u{800}".utf8), Array("中文".utf8), Array("😀".utf8),
        Array("\u{10FFFF}".utf8), [0x00], [0x0A], [0x1F], [0x22], [0x5C], [0x20], [0x21], [0x23], [0x5B], [0x5D],
        [0x7F],
        [0x80], [0xA2], [0xDC], [0xC1, 0xBF], [0xC2], [0xC2, 0x41], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
        [0xE4, 0xB8],
        [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF1, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFF],
    ]

    @Test("One special at every offset of every length is read alike", arguments: specials)
    func one(special: [UInt8]) {
        for length in 0...80 {
            for offset in 0...length {
                var raw = [UInt8](repeating: 0x61 + UInt8(offset % 4), count: length)
                raw.insert(contentsOf: special, at: offset)
                expectSameReading(raw)
            }
        }
    }

    @Test("Several specials among random characters are read alike", arguments: 0..<20 as Range<UInt64>)
    func several(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for length in 0...80 {
            for _ in 0..<10 {
                var raw = (0..<length).map { _ in UInt8(0x23 + random.below(0x39)) }
                for _ in 0...random.below(6) {
                    raw.insert(contentsOf: random.pick(Self.specials), at: random.below(raw.count + 1))
                }
                expectSameReading(raw)
            }
        }
    }

    @Test("Every lead with every second byte, and with the bounds of what may follow, is read alike")
    func sequences() {
        let bounds: [UInt8] = [0x22, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xFF]
        for lead in 0...UInt8.max {
            for second in 0...UInt8.max where lead >= 0x80 || lead == 0x5C { expectSameReading([lead, second]) }
            for second in bounds where lead >= 0xC0 {
                for third in bounds {
                    for fourth in bounds { expectSameReading([lead, second, third, fourth]) }
                }
            }
        }
    }

    @Test("Text is written alike, whatever is in it and wherever", arguments: 0..<10 as Range<UInt64>)
    func writing(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let pieces =
            (0..<0x80 as Range<UInt8>).map { [$0] } + ["é", "中", "😀", "\u{80}", "\u{A2}"].map { Array($0.utf8) }
        for length in 0...80 {
            for piece in pieces {
                var utf8 = [UInt8](repeating: 0x7A, count: length)
                utf8.insert(contentsOf: piece, at: random.below(length + 1))
                if random.chance(oneIn: 2) { utf8.insert(contentsOf: random.pick(pieces), at: 0) }
                let text = String(decoding: utf8, as: UTF8.self)
                // The text stands where a reply repeats the request's id.
                let reply = written { NativeEncoder.encode(reply: .done, to: .text(text), into: &$0) }
                let isSame = reply.utf8.starts(with: "{\"re\":\(JSONReference.escaped(text)),\"".utf8)
                if !isSame { Issue.record("\(utf8) became \(reply)") }
            }
        }
    }

    /// Reads a text of the string with nothing, a quote, or a quote and white space behind it.
    private func expectSameReading(_ raw: [UInt8]) {
        for after in [0, 1, 9] where after == 1 || (raw.count + Int(raw.first ?? 0)) % 4 == 0 {
            let bytes =
                [UInt8(ascii: "\"")] + raw
                + Array([0x22, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x20, 0x0A].prefix(after))
            let found = JSONReference.scanned(bytes)
            let expected = JSONReference.read(bytes)
            if found != expected { Issue.record("\(found) instead of \(expected) from \(bytes)") }
        }
    }
}
