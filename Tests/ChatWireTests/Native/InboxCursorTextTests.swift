import ChatCore
import ChatWire
import Testing

@Suite struct InboxCursorTextTests {
    @Test("The text holds the whole cursor", arguments: [Int64.min, -1, 0, 1_763_850_000_123, .max])
    func roundTrip(milliseconds: Int64) {
        let cursor = InboxCursor(
            at: Timestamp(milliseconds: milliseconds),
            conversation: ConversationID(UUIDv7(high: 0x0198_0000_0000_7000, low: .max)))
        #expect(cursor.wireText.utf8.count == 48)
        #expect(read(cursor.wireText) == cursor)
    }

    @Test(
        "Anything else is refused",
        arguments: [
            "", "0", String(repeating: "0", count: 47), String(repeating: "0", count: 49),
            String(repeating: "0", count: 47) + "g", String(repeating: "A", count: 48),
            String(repeating: "é", count: 24), "-" + String(repeating: "0", count: 47),
        ])
    func garbage(text: String) { #expect(read(text) == nil) }

    private func read(_ text: String) -> InboxCursor? {
        Array(text.utf8).withUnsafeBytes { InboxCursor(wireText: $0) }
    }
}
