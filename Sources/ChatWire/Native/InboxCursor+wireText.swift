public import ChatCore

/// The opaque text of an inbox place (`next`, `cursor`): 48 hexadecimal digits, lower case.
extension InboxCursor {
    /// Length of the text in bytes.
    package static let wireBytes = 48

    /// 16 digits of time, then 32 of the conversation's id.
    public var wireText: String {
        let words = [
            UInt64(bitPattern: at.milliseconds), conversation.value.high, conversation.value.low,
        ]
        return String(unsafeUninitializedCapacity: Self.wireBytes) { text in
            for index in 0..<Self.wireBytes {
                let nibble = words[index / 16] >> UInt64(60 - index % 16 * 4)
                text[index] = jsonHexDigit(UInt8(truncatingIfNeeded: nibble & 15))
            }
            return Self.wireBytes
        }
    }

    /// Reads the text back; nil for anything that ``wireText`` does not write.
    public init?(wireText: UnsafeRawBufferPointer) {
        guard wireText.count == Self.wireBytes else { return nil }
        var words: (UInt64, UInt64, UInt64) = (0, 0, 0)
        for index in 0..<Self.wireBytes {
            let nibble: UInt8
            switch wireText[index] {
            case let byte where (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte):
                nibble = byte - UInt8(ascii: "0")
            case let byte where (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte):
                nibble = byte - UInt8(ascii: "a") + 10
            default: return nil
            }
            switch index / 16 {
            case 0: words.0 = words.0 << 4 | UInt64(nibble)
            case 1: words.1 = words.1 << 4 | UInt64(nibble)
            default: words.2 = words.2 << 4 | UInt64(nibble)
            }
        }
        self.init(
            at: Timestamp(milliseconds: Int64(bitPattern: words.0)),
            conversation: ConversationID(UUIDv7(high: words.1, low: words.2)))
    }
}
