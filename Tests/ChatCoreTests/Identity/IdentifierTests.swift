import ChatCore
import Testing

@Suite("Text identifiers")
struct IdentifierTests {
    @Test("Canonically equivalent texts are different users")
    func byteWiseEquality() {
        // Swift's String compares these two as equal.
        let composed = "caf\u{e9}"
        let decomposed = "cafe\u{301}"
        #expect(composed == decomposed)
        #expect(user(composed) != user(decomposed))
        #expect(Set([user(composed), user(decomposed)]).count == 2)
        #expect(ClientMessageID(composed) != ClientMessageID(decomposed))
        #expect(user(composed) == user("caf\u{e9}"))
    }

    @Test("Users sort by bytes and not by Unicode collation")
    func byteOrder() {
        #expect(user("Z") < user("a"))
        #expect(user("e\u{301}") < user("\u{e9}"))
        #expect(!(user("\u{e9}") < user("e\u{301}")))
        #expect(user("a") < user("aa"))
        #expect(!(user("a") < user("a")))
    }

    @Test("1 to 128 bytes without control characters make a user id")
    func userShape() {
        #expect(UserID("") == nil)
        #expect(UserID("a") != nil)
        #expect(UserID(String(repeating: "x", count: 128)) != nil)
        #expect(UserID(String(repeating: "x", count: 129)) == nil)
        #expect(UserID(String(repeating: "\u{e9}", count: 64)) != nil)
        #expect(UserID(String(repeating: "\u{e9}", count: 65)) == nil)
        #expect(user(" spaces are allowed ").description == " spaces are allowed ")
    }

    @Test("Control characters are refused", arguments: ["a\nb", "\u{0}", "a\r", "\t", "a\u{7f}", "\u{1b}[2J"])
    func controls(text: String) {
        #expect(UserID(text) == nil)
        #expect(ClientMessageID(text) == nil)
    }

    @Test("A control character is found at every offset of every length, and nothing else is taken for one")
    func controlsEverywhere() {
        for length in 1...40 {
            for offset in 0..<length {
                for scalar in (0..<0x80 as Range<UInt8>).map({ Unicode.Scalar($0) }) + ["\u{80}", "\u{9F}", "\u{DF}"] {
                    var text = String(repeating: "\u{20}", count: offset).unicodeScalars
                    text.append(scalar)
                    text += String(repeating: "~", count: length - offset - 1).unicodeScalars
                    let isControl = scalar.value < 0x20 || scalar.value == 0x7F
                    if (UserID(String(text)) == nil) != isControl {
                        Issue.record("\(scalar.value) at \(offset) of \(length)")
                    }
                }
            }
        }
    }

    @Test("An idempotency key has at most 64 bytes")
    func clientMessageShape() {
        #expect(ClientMessageID("") == nil)
        #expect(ClientMessageID(String(repeating: "k", count: 64))?.rawValue.utf8.count == 64)
        #expect(ClientMessageID(String(repeating: "k", count: 65)) == nil)
    }

    @Test("Node names are short ASCII")
    func nodeNames() {
        #expect(NodeID(name: "chat-1.eu_west:8080", incarnation: 1)?.description == "chat-1.eu_west:8080#1")
        #expect(NodeID(name: "", incarnation: 1) == nil)
        #expect(NodeID(name: "a b", incarnation: 1) == nil)
        #expect(NodeID(name: "caf\u{e9}", incarnation: 1) == nil)
        #expect(NodeID(name: String(repeating: "n", count: 65), incarnation: 1) == nil)
        #expect(NodeID(255) == NodeID(name: "ff", incarnation: 0))
    }
}
