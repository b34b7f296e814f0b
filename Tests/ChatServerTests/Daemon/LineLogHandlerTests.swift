import Logging
import Testing

@testable import ChatServer

@Suite("Log lines")
struct LineLogHandlerTests {
    private func line(_ format: LogFormat, _ message: String, _ metadata: Logger.Metadata = [:]) -> String {
        LineLogHandler.line(
            format, time: "T", level: .info, label: "chat", message: message, metadata: metadata)
    }

    @Test("text has time, level, logger, message and sorted metadata")
    func text() {
        #expect(line(.text, "hello", ["b": "2", "a": "one two"]) == "T info chat: hello a=\"one two\" b=2\n")
    }

    @Test("JSON is one object of strings")
    func json() {
        #expect(
            line(.json, "say \"hi\"", ["a": "\\"])
                == #"{"time":"T","level":"info","logger":"chat","message":"say \"hi\"","a":"\\"}"# + "\n")
    }

    @Test(
        "nobody's text can begin a new line or steer a terminal", arguments: LogFormat.allCases,
        ["a\nb", "a\r\nb", "a\u{1B}[2Jb", "a\u{2028}b", "a\u{85}b"])
    func forgery(format: LogFormat, text: String) {
        let written = line(format, text, ["peer": "\(text)"])
        #expect(
            written.unicodeScalars.dropLast().allSatisfy { $0.value >= 0x20 && $0.value != 0x2028 && $0.value != 0x85 })
        #expect(written.hasSuffix("\n"))
    }
}
