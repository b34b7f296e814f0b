import ChatCore
import Testing

@Suite("E-mail addresses")
struct EmailRuleTests {
    @Test(
        "only A to Z have another case",
        arguments: [
            ("anna@example.org", "anna@example.org"), ("ANNA@Example.ORG", "anna@example.org"),
            ("@[`{AZaz", "@[`{azaz"), ("\u{C9}E\u{301}K", "\u{C9}e\u{301}k"),
            ("\u{130}\u{1E9E}\u{212A}", "\u{130}\u{1E9E}\u{212A}"),
        ])
    func folding(address: String, folded: String) {
        #expect(EmailRule.folded(address).map { Array($0.utf8) } == Array(folded.utf8))
    }

    @Test("nobody is found by nothing, or by more than 320 bytes")
    func bounds() {
        #expect(EmailRule.folded("") == nil)
        #expect(EmailRule.folded(String(repeating: "x", count: 320)) != nil)
        #expect(EmailRule.folded(String(repeating: "x", count: 321)) == nil)
        #expect(EmailRule.folded(String(repeating: "é", count: 161)) == nil)
    }
}
