/// The words of a search, compared without case. Texts that are plain ASCII are scanned as bytes; others are lower-cased
/// first.
struct SearchWords {
    private let words: [[UInt8]]

    /// Splits at white space.
    init(_ text: String) {
        words = text.split(whereSeparator: \.isWhitespace).map { Array($0.lowercased().utf8) }
    }

    /// A single pattern that may hold spaces; empty text is no word.
    init(pattern: String) {
        words = pattern.isEmpty ? [] : [Array(pattern.lowercased().utf8)]
    }

    /// True when there is nothing to look for.
    var isEmpty: Bool { words.isEmpty }

    /// True when every word occurs somewhere in the text.
    func allOccur(in text: String) -> Bool {
        let ascii = unsafe text.utf8.withContiguousStorageIfAvailable { bytes -> Bool? in
            guard unsafe bytes.allSatisfy({ $0 < 0x80 }) else { return nil }
            return words.allSatisfy { unsafe Self.occurs($0, in: bytes) }
        }
        if case .some(.some(let answer)) = ascii { return answer }
        let folded = Array(text.lowercased().utf8)
        return unsafe folded.withUnsafeBufferPointer { bytes in
            words.allSatisfy { unsafe Self.occurs($0, in: bytes) }
        }
    }

    private static func occurs(_ word: [UInt8], in text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let first = word.first, word.count <= text.count else { return word.isEmpty }
        for start in 0...(text.count - word.count) where unsafe lowered(text[start]) == first {
            var offset = 1
            while unsafe offset < word.count && lowered(text[start + offset]) == word[offset] { offset += 1 }
            if offset == word.count { return true }
        }
        return false
    }

    private static func lowered(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }
}
