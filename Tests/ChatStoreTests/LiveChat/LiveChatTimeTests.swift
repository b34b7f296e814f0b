import ChatCore
import Testing

@testable import ChatStore

@Suite("Times of the older stack")
struct LiveChatTimeTests {
    @Test(
        "forms that are read",
        arguments: [
            ("2024-02-29T12:34:56.789Z", 1_709_210_096_789), ("2024-02-29 12:34:56.789+00", 1_709_210_096_789),
            ("2024-02-29T12:34:56.7", 1_709_210_096_700), ("2024-02-29T12:34:56.78", 1_709_210_096_780),
            ("2024-02-29T12:34:56.789999", 1_709_210_096_789), ("2024-02-29 14:34:56+02:00", 1_709_210_096_000),
            ("2024-02-29 07:04:56-0530", 1_709_210_096_000), ("2024-02-29 12:34", 1_709_210_040_000),
            ("2000-01-01T00:00:00Z", 946_684_800_000), ("1709210096789", 1_709_210_096_789),
            ("2099-12-31T23:59:59Z", 4_102_444_799_000),
        ] as [(String, Int64)])
    func forms(text: String, milliseconds: Int64) {
        #expect(LiveChatTime().moment(.text(text)) == Timestamp(milliseconds: milliseconds))
    }

    @Test(
        "what is unclear or not plausible is not read",
        arguments: [
            "", " ", "yesterday", "2023-02-29T12:00:00Z", "2024-13-01T12:00:00Z", "2024-00-01T12:00:00Z",
            "2024-01-32T12:00:00Z", "2024-01-01T24:00:00Z", "2024-01-01T12:60:00Z", "2024-01-01T12:00:60Z",
            "2024-01-01T12:00:00.Z", "2024-01-01T12:00:00Zz", "2024-01-01T12:00:00+2", "2024-01-01", "01/02/2024 12:00",
            "1709210096", "-1", "99999999999999999999", "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z",
            "2024-01-01T12:00:00 CET",
        ])
    func refused(text: String) { #expect(LiveChatTime().moment(.text(text)) == nil) }

    @Test("numbers count what was said")
    func units() {
        let seconds = LiveChatTime(unit: .seconds)
        #expect(seconds.moment(.text("1709210096")) == Timestamp(milliseconds: 1_709_210_096_000))
        #expect(seconds.moment(.text("1709210096789")) == nil)
        #expect(seconds.moment(.text("\(Int64.max)")) == nil)
        #expect(LiveChatTime().moment(.milliseconds(1_709_210_096_789)) == Timestamp(milliseconds: 1_709_210_096_789))
        #expect(LiveChatTime().moment(.milliseconds(5)) == nil)
        #expect(LiveChatTime().moment(.none) == nil)
    }

    @Test("text without a zone takes the one that was said, or is refused")
    func zones() {
        let text = LiveChatMessage.Time.text("2024-02-29 14:34:56")
        #expect(LiveChatTime(defaultOffset: 120).moment(text) == Timestamp(milliseconds: 1_709_210_096_000))
        #expect(LiveChatTime(defaultOffset: nil).moment(text) == nil)
        #expect(
            ["UTC", "Z", "+02:00", "-0530", "+05"].map { LiveChatTime.fixedOffset($0) } == [0, 0, 120, -330, 300])
        #expect(LiveChatTime.fixedOffset("Europe/Berlin") == nil)
    }
}
