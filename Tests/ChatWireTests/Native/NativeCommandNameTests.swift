import ChatCore
import ChatWire
import Testing

@Suite struct NativeCommandNameTests {
    @Test("The decoder's table of names is the one of Command.name")
    func names() {
        var arbitrary = Arbitrary(seed: 1)
        let commands = arbitrary.commands().map(\.name)
        #expect(commands == NativeCommandName.allCases.map(\.rawValue))
        #expect(Set(commands).count == commands.count)
    }

    @Test(
        "Any other name is an unknown command", arguments: ["message", "message.sent", "Inbox", "inbox ", "é", "a.b"])
    func unknown(name: String) {
        #expect(decodeRequest(#"{"type":"\#(name)"}"#).error == "unknown_command: There is no such command.")
    }
}
