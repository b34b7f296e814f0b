import ChatCore
import Testing

@testable import ChatStore

@Suite("Lines of an archive")
struct ArchiveLineTests {
    @Test("every record is read back as it was written, whatever its texts hold")
    func roundTrip() throws {
        for record in try ArchiveSamples.records() {
            let line = record.line
            #expect(line.last == 0x0A && !line.dropLast().contains(0x0A))
            var fields = try ArchiveLineParser.parse(line.dropLast())
            #expect(try fields.text("type") == type(of: record).section.lineType)
            let again = try type(of: record).init(&fields)
            try fields.finish()
            #expect(AnyHashable(again) == AnyHashable(record))
            #expect(again.line == line)
        }
    }

    @Test("the form of a line is fixed")
    func golden() throws {
        let user = User(
            id: try ArchiveSamples.user("ada"), handle: "Ada", displayName: "A\u{0}\n\"é😀", roles: ["admin"],
            createdAt: Timestamp(milliseconds: 5))
        #expect(
            String(decoding: ArchivedUser(user).line, as: UTF8.self)
                == #"{"type":"user","id":"ada","handle":"Ada","displayName":"A\u0000\n\"é😀","roles":["admin"],"createdAt":5}"#
                + "\n")
    }

    @Test(
        "other writers may space, order and escape as JSON allows",
        arguments: [
            #" { "user" : "a" , "type":"block", "blocked":"\u0062", "at" : 1 } "#,
            #"{"at":1,"blocked":"b","user":"\u0061","type":"block"}"#,
        ])
    func lenient(line: String) throws {
        var fields = try ArchiveLineParser.parse(Array(line.utf8))
        #expect(try fields.text("type") == "block")
        let block = try ArchivedBlock(&fields)
        try fields.finish()
        #expect(block.user.rawValue == "a" && block.blocked.rawValue == "b")
    }

    @Test("a surrogate pair is one character")
    func surrogates() throws {
        var fields = try ArchiveLineParser.parse(Array(#"{"a":"\ud83d\ude00\/\b\f"}"#.utf8))
        #expect(try fields.text("a") == "😀/\u{8}\u{C}")
    }

    @Test(
        "what is no flat JSON object is refused",
        arguments: [
            "", "{", "{}x", "[]", "null", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#, #"{"a":1 "b":2}"#, #"{"a":01}"#,
            #"{"a":1.5}"#, #"{"a":1e3}"#, #"{"a":-}"#, #"{"a":9223372036854775808}"#, #"{"a":{}}"#, #"{"a":[[]]}"#,
            #"{"a":["x",1]}"#, #"{"a":[1,"x"]}"#, #"{"a":tru}"#, #"{"a":"x}"#, #"{"a":"\x"}"#, #"{"a":"\u12"}"#,
            #"{"a":"\ud800"}"#, #"{"a":"\udc00"}"#, #"{"a":"\ud800\u0041"}"#, "{\"a\":\"\u{1}\"}", #"{"a":1,"a":2}"#,
            #"{'a':1}"#, "\u{FEFF}{}",
        ])
    func malformed(line: String) {
        #expect(throws: ArchiveFault.self) { try ArchiveLineParser.parse(Array(line.utf8)) }
    }

    @Test("bytes that are not UTF-8 are refused")
    func encoding() {
        #expect(throws: ArchiveFault.self) {
            try ArchiveLineParser.parse(Array(#"{"a":""#.utf8) + [0xC3, 0x28, 0x22, 0x7D])
        }
    }

    @Test("no cut of a line can be read, and none traps")
    func cuts() throws {
        for record in try ArchiveSamples.records() {
            let line = record.line.dropLast()
            for end in line.indices {
                #expect(throws: ArchiveFault.self) { try ArchiveLineParser.parse(Array(line[..<end])) }
            }
        }
    }

    @Test("pieces may be cut anywhere", arguments: [1, 2, 3, 7, 64])
    func pieces(size: Int) throws {
        let lines = ["one", "", "three", "four"].map { Array($0.utf8) }
        let bytes = Array(lines.joined(separator: [0x0A]))
        var splitter = ArchiveLineSplitter()
        var found: [[UInt8]] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            found += try splitter.lines(in: Array(rest.prefix(size))).map { Array($0) }
            rest = rest.dropFirst(size)
        }
        if let last = splitter.last() { found.append(last) }
        #expect(found == lines)
        #expect(splitter.last() == nil)
    }

    @Test("a line without end is not gathered for ever")
    func longLine() throws {
        var splitter = ArchiveLineSplitter()
        _ = try splitter.lines(in: [0x61, 0x0A] + [UInt8](repeating: 0x61, count: ArchiveFormat.maxLineBytes))
        let error = #expect(throws: ChatError.self) { try splitter.lines(in: [0x61]) }
        #expect(error?.publicMessage.hasPrefix("Line 2 of the archive is longer") == true)
    }
}
