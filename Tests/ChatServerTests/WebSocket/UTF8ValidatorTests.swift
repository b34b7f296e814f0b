import ChatServer
import Testing

/// Whether bytes handed over in pieces are accepted, and complete at the end.
private func isValid(_ pieces: [ArraySlice<UInt8>]) -> Bool {
    var validator = UTF8Validator()
    for piece in pieces {
        guard piece.withUnsafeBytes({ validator.consume($0) }) else { return false }
    }
    return validator.isComplete
}

@Suite struct UTF8ValidatorTests {
    @Test(
        "Well-formed text is accepted however it is cut",
        arguments: [
            "", "plain ASCII of more than eight bytes", "κόσμε", "\u{7FF}\u{800}\u{FFFF}", "a😀b\u{10FFFF}", "\u{0}",
        ])
    func accepts(text: String) {
        let bytes = Array(text.utf8)
        for cut in 0...bytes.count { #expect(isValid([bytes[..<cut], bytes[cut...]])) }
    }

    @Test(
        "Ill-formed text is refused wherever it stands",
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xE0, 0x9F, 0xBF], [0xED, 0xA0, 0x80],
            [0xED, 0xBF, 0xBF],
            [0xF0, 0x8F, 0xBF, 0xBF], [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xFE], [0xFF], [0xE2, 0x82],
            [0xE2, 0x28, 0xA1], [0xF0, 0x28, 0x8C, 0xBC],
        ] as [[UInt8]])
    func refuses(bytes: [UInt8]) {
        for prefix in 0...17 {
            let all = [UInt8](repeating: 0x61, count: prefix) + bytes
            for cut in 0...all.count { #expect(!isValid([all[..<cut], all[cut...]])) }
            #expect(!isValid([(all + [0x61])[...]]))
        }
    }

    @Test("It agrees with the standard library on random bytes")
    func agreesWithStandardLibrary() {
        var random = SplitMix(state: 7)
        let interesting: [UInt8] = [
            0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC2, 0xE0, 0xE1, 0xED, 0xF0, 0xF4, 0xF5,
        ]
        for _ in 0..<20_000 {
            let count = Int.random(in: 0...12, using: &random)
            let bytes = (0..<count).map { _ in interesting[Int.random(in: 0..<interesting.count, using: &random)] }
            #expect(isValid([bytes[...]]) == (String(validating: bytes, as: UTF8.self) != nil))
        }
    }
}
