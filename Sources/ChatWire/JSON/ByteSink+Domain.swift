public import ChatCore

/// JSON forms of the domain's small values.
extension ByteSink {
    /// Writes a UUID's 36 characters in quotes.
    @inlinable
    mutating func writeJSON(_ id: UUIDv7) {
        withUnsafeTemporaryAllocation(byteCount: 38, alignment: 1) { text in
            text[0] = UInt8(ascii: "\"")
            var count = 1
            for digit in 0..<32 {
                if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
                    text[count] = UInt8(ascii: "-")
                    count &+= 1
                }
                let nibble = (digit < 16 ? id.high : id.low) >> UInt64(60 &- (digit & 15) &* 4)
                text[count] = jsonHexDigit(UInt8(truncatingIfNeeded: nibble & 15))
                count &+= 1
            }
            text[count] = UInt8(ascii: "\"")
            write(contentsOf: UnsafeRawBufferPointer(text))
        }
    }

    @inlinable
    mutating func writeJSON(_ id: ConversationID) { writeJSON(id.value) }
    @inlinable
    mutating func writeJSON(_ id: MessageID) { writeJSON(id.value) }
    @inlinable
    mutating func writeJSON(_ id: SessionID) { writeJSON(id.value) }
    @inlinable
    mutating func writeJSON(_ id: UserID) { writeJSON(id.rawValue) }
    @inlinable
    mutating func writeJSON(_ users: [UserID]) { writeJSON(array: users) { $0.writeJSON($1) } }
    @inlinable
    mutating func writeJSON(_ time: Timestamp) { writeJSON(time.milliseconds) }

    /// Writes the `re` value of a reply: as sent, or null.
    @inlinable
    mutating func writeJSON(_ id: RequestID?) {
        switch id {
        case nil: write("null")
        case .text(let text): writeJSON(text)
        case .number(let number): writeJSON(number)
        }
    }
}
