public import ChatCore

/// JSON forms of the domain's small values.
extension ByteSink {
    /// Writes a UUID's 36 characters in quotes.
    @inlinable
    mutating func writeJSON(_ id: UUIDv7) {
        withUnsafeTemporaryAllocation(byteCount: 38, alignment: 1) { text in
            // Groups of 8, 4, 4, 4 and 12 digits, from four words of 8.
            let first = jsonHexDigits(UInt32(truncatingIfNeeded: id.high >> 32))
            let second = jsonHexDigits(UInt32(truncatingIfNeeded: id.high))
            let third = jsonHexDigits(UInt32(truncatingIfNeeded: id.low >> 32))
            let fourth = jsonHexDigits(UInt32(truncatingIfNeeded: id.low))
            let dash = UInt8(ascii: "-")
            text[0] = UInt8(ascii: "\"")
            text.storeBytes(of: first.littleEndian, toByteOffset: 1, as: UInt64.self)
            text.storeHalves(of: second, at: 10, 15)
            text.storeHalves(of: third, at: 20, 25)
            text.storeBytes(of: fourth.littleEndian, toByteOffset: 29, as: UInt64.self)
            (text[9], text[14], text[19], text[24]) = (dash, dash, dash, dash)
            text[37] = UInt8(ascii: "\"")
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

extension UnsafeMutableRawBufferPointer {
    /// Stores the first four and the last four of eight characters apart from each other.
    @inlinable
    func storeHalves(of characters: UInt64, at first: Int, _ second: Int) {
        storeBytes(of: UInt32(truncatingIfNeeded: characters).littleEndian, toByteOffset: first, as: UInt32.self)
        storeBytes(of: UInt32(truncatingIfNeeded: characters >> 32).littleEndian, toByteOffset: second, as: UInt32.self)
    }
}
