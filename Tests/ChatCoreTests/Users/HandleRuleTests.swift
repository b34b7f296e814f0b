import ChatCore
import Testing

@Suite("HandleRule")
struct HandleRuleTests {
    private let id = user("auth0|42")

    @Test("The wished handle is taken as it is, later tries are numbered from 2")
    func attempts() {
        let tries = (0...3).map { HandleRule.candidate(wished: "Alice", id: id, attempt: $0) }
        #expect(tries == ["Alice", "Alice-2", "Alice-3", "Alice-4"])
    }

    @Test(
        "A missing or unusable wish falls back to the user id", arguments: [nil, "", "   ", "\n\t\u{7f}"] as [String?])
    func fallback(wished: String?) {
        #expect(HandleRule.candidate(wished: wished, id: id, attempt: 0) == "auth0|42")
    }

    @Test("An id of nothing but spaces still gets a handle")
    func lastResort() {
        #expect(HandleRule.candidate(wished: nil, id: user("  "), attempt: 0) == "user")
        #expect(HandleRule.candidate(wished: nil, id: user("  "), attempt: 1) == "user-2")
    }

    @Test("White space and control characters are left out")
    func cleaning() {
        #expect(HandleRule.candidate(wished: " a\r\nb\u{0}c d\u{7f} ", id: id, attempt: 0) == "abcd")
    }

    @Test("At most 64 bytes, number included, and never half a character")
    func length() {
        let long = String(repeating: "x", count: 200)
        #expect(HandleRule.candidate(wished: long, id: id, attempt: 0) == String(repeating: "x", count: 64))
        #expect(HandleRule.candidate(wished: long, id: id, attempt: 99) == String(repeating: "x", count: 60) + "-100")
        let family = "\u{1F468}\u{200D}\u{1F469}\u{200D}\u{1F467}"  // one character of 18 bytes
        let families = HandleRule.candidate(wished: String(repeating: family, count: 9), id: id, attempt: 0)
        #expect(families == String(repeating: family, count: 3))
        for attempt in [0, 1, 9, 99, 12_345] {
            for wished in [long, String(repeating: "\u{e9}", count: 99), families + families] {
                let handle = HandleRule.candidate(wished: wished, id: id, attempt: attempt)
                #expect((1...HandleRule.maxBytes).contains(handle.utf8.count))
            }
        }
    }

    @Test("Handles are compared without case")
    func folding() {
        #expect(HandleRule.folded("AlIce") == HandleRule.folded("alice"))
        #expect(HandleRule.folded("\u{c4}nne") == HandleRule.folded("\u{e4}nne"))
        #expect(HandleRule.folded("alice") != HandleRule.folded("alice-2"))
    }
}
