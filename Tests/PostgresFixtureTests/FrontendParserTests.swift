import NIOCore
import Testing

@testable import PostgresFixture

@Suite("Reading Postgres' protocol")
struct FrontendParserTests {
    static let startup = message(nil, [0, 3, 0, 0] + text("user") + text("chat") + [0])
    static let encryptionRequest = message(nil, [0x04, 0xD2, 0x16, 0x2F])

    static func text(_ text: String) -> [UInt8] { Array(text.utf8) + [0] }
    static func message(_ type: Character?, _ body: [UInt8]) -> [UInt8] {
        let length = UInt32(body.count + 4)
        let bytes = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: length >> $0) } + body
        return type.flatMap(\.asciiValue).map { [$0] + bytes } ?? bytes
    }
    static func parse(_ name: String, _ sql: String) -> [UInt8] { message("P", text(name) + text(sql) + [0, 0]) }
    static func bind(_ statement: String) -> [UInt8] { message("B", text("") + text(statement) + [0, 0, 0, 0, 0, 0]) }
    static let sync = message("S", [])

    @Test("a COMMIT is seen as a prepared statement and as a query, by what it is and not by its name")
    func commits() {
        var parser = FrontendParser()
        let stream = [
            Self.encryptionRequest, Self.startup, Self.parse("a", "BEGIN"), Self.parse("b", " commit;"),
            Self.parse("commit", "SELECT 1"), Self.bind("a"), Self.bind("commit"), Self.bind("b"), Self.sync,
            Self.message("Q", Self.text("COMMIT")), Self.message("Q", Self.text("COMMENT ON TABLE t IS 'x'")),
            Self.parse("b", "SELECT 2"), Self.bind("b"),
        ]
        let pieces = parser.receive(ByteBuffer(bytes: stream.flatMap(\.self)))
        #expect(pieces.map { Array($0.bytes.readableBytesView) } == stream)
        #expect(pieces[0].element == .encryptionRequest)
        #expect(pieces.indices.filter { pieces[$0].element == .commit } == [7, 9])
    }

    @Test("the stream may come in any pieces")
    func split() {
        let stream = Self.startup + Self.parse("c", "COMMIT") + Self.bind("c") + Self.sync
        for cut in 0...stream.count {
            var parser = FrontendParser()
            let pieces = [stream[..<cut], stream[cut...]].flatMap { parser.receive(ByteBuffer(bytes: $0)) }
            #expect(pieces.flatMap { Array($0.bytes.readableBytesView) } == stream)
            #expect(pieces.map(\.element) == [.other, .other, .commit, .other])
        }
    }

    @Test("the server's word that it committed is seen, also behind the answer to a request for encryption")
    func answers() {
        let committed = Self.message("C", Self.text("COMMIT"))
        let rolledBack = Self.message("C", Self.text("ROLLBACK"))
        let row = Self.message("D", [0, 1, 0, 0, 0, 12] + committed)
        for cut in 0...committed.count {
            var parser = BackendParser()
            parser.expectByte()
            let pieces = [[UInt8(ascii: "N")] + row + rolledBack, Array(committed[..<cut]), Array(committed[cut...])]
            let found = pieces.map { parser.receive(ByteBuffer(bytes: $0)) }
            #expect(found == [[], cut == committed.count ? .committed : [], cut < committed.count ? .committed : []])
            let end = parser.receive(ByteBuffer(bytes: Self.message("Z", [0x49])))
            #expect(end == .finished)
        }
    }

    @Test("an encrypted connection is not read")
    func encrypted() {
        var parser = BackendParser()
        parser.expectByte()
        let found = [[UInt8(ascii: "S")], Self.message("C", Self.text("COMMIT"))].map {
            parser.receive(ByteBuffer(bytes: $0))
        }
        #expect(parser.isOpaque)
        #expect(found == [[], []])
    }
}
