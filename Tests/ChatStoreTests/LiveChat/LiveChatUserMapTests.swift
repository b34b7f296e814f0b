import ChatCore
import ChatStore
import Testing

@Suite("User map of the import")
struct LiveChatUserMapTests {
    @Test("commas, tabs, quotes and line ends of all systems are read")
    func forms() throws {
        let map = try LiveChatUserMap(text: "1,a\r\nZoë,\"x,\"\"y\"\"\"\n\nBob B\tauth0|b,c\n\"q\"\tr")
        #expect(map.entries.map(\.old) == ["1", "Zoë", "Bob B", "q"])
        #expect(map.entries.map(\.new.rawValue) == ["a", "x,\"y\"", "auth0|b,c", "r"])
        #expect(try LiveChatUserMap(text: "").entries.isEmpty)
    }

    @Test(
        "a line of another form is named",
        arguments: ["a", "a,b,c", ",b", "a,", "a,\"b", "a,\"b\"c", "a,\u{1}", "\"a\"b,c"])
    func malformed(line: String) {
        let error = #expect(throws: ChatError.self) { try LiveChatUserMap(text: "x,y\n" + line) }
        #expect(error?.publicMessage == "Line 2 of the user map is not of the form old,new.")
    }
}
