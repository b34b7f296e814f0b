import Testing

@testable import ChatServer

@Suite("Percent-encoding of path segments")
struct PercentCodingTests {
    @Test(
        "what is encoded comes back",
        arguments: ["ada", "a/b", "dev:ada lovelace", "é%2F", "100%", "a?b#c&d=e", "\u{1F600}"])
    func roundTrip(text: String) {
        let encoded = PercentCoding.encode(text)
        #expect(
            encoded.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") })
        #expect(PercentCoding.decode(encoded) == text)
    }

    @Test("broken escapes are refused", arguments: ["%", "%4", "%zz", "%+1", "%-1", "a%2", "%ff", "%C3"])
    func broken(text: String) { #expect(PercentCoding.decode(text) == nil) }
}
