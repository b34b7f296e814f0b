import ChatCore
import Testing

@testable import ChatStore

@Suite("Reading an archive")
struct ArchiveReaderTests {
    private static let user = #"{"type":"user","id":"ada","handle":"ada","displayName":"Ada","createdAt":1}"#
    private static let block = #"{"type":"block","user":"ada","blocked":"bob","at":1}"#

    private static func counts(users: Int64 = 0, blocks: Int64 = 0) -> ArchiveCounts {
        var counts = ArchiveCounts()
        counts[.users] = users
        counts[.blocks] = blocks
        return counts
    }

    private static func header(users: Int64 = 0, blocks: Int64 = 0) -> String {
        String(decoding: counts(users: users, blocks: blocks).headerLine.dropLast(), as: UTF8.self)
    }

    private static func end(users: Int64 = 0, blocks: Int64 = 0) -> String {
        String(decoding: counts(users: users, blocks: blocks).endLine.dropLast(), as: UTF8.self)
    }

    /// What is said about the lines; nil when they are a whole archive.
    private static func complaint(_ lines: [String]) -> String? {
        var reader = ArchiveReader()
        do {
            for line in lines { _ = try reader.next(Array(line.utf8)) }
            try reader.finish()
            return nil
        } catch {
            #expect(error.code == .invalidRequest)
            return error.publicMessage
        }
    }

    @Test("a whole archive is read")
    func whole() {
        #expect(Self.complaint([Self.header(), Self.end()]) == nil)
        #expect(
            Self.complaint([Self.header(users: 1, blocks: 1), Self.user, Self.block, Self.end(users: 1, blocks: 1)])
                == nil)
    }

    @Test("an archive that was cut off is refused, wherever it was cut")
    func cutOff() {
        let lines = [Self.header(users: 1, blocks: 1), Self.user, Self.block, Self.end(users: 1, blocks: 1)]
        #expect(Self.complaint([]) == "The archive is empty.")
        for count in 1...3 {
            #expect(Self.complaint(Array(lines.prefix(count)))?.contains("cut off behind line \(count)") == true)
        }
    }

    @Test("missing and surplus lines are found")
    func counts() {
        #expect(
            Self.complaint([Self.header(users: 2), Self.user, Self.end(users: 2)])?
                .contains("Line 3 of the archive closes an archive that announced 2 users, holds 1") == true)
        #expect(Self.complaint([Self.header(users: 1), Self.user, Self.end(users: 2)]) != nil)
        #expect(Self.complaint([Self.header(), Self.user, Self.end(users: 1)]) != nil)
        #expect(Self.complaint([Self.header(), Self.end(), Self.user])?.contains("behind the end") == true)
    }

    @Test("sections come in their order")
    func order() {
        let lines = [Self.header(users: 1, blocks: 1), Self.block, Self.user, Self.end(users: 1, blocks: 1)]
        #expect(Self.complaint(lines)?.contains("Line 3 of the archive has the type user") == true)
    }

    @Test("other formats and versions are refused")
    func versions() {
        let header = Self.header()
        #expect(
            Self.complaint([header.replacing(#""version":1"#, with: #""version":2"#)])?
                .contains("says version 2; this program reads version 1") == true)
        #expect(
            Self.complaint([header.replacing("chat-archive", with: "tar")])?.contains("not the first line") == true)
        #expect(Self.complaint([Self.user])?.contains("not the first line") == true)
    }

    @Test(
        "a line that is wrong is named with its field, and nothing of its content is repeated",
        arguments: [
            (
                #"{"type":"user","id":"","handle":"a","displayName":"a","createdAt":1}"#,
                #"field "id" must be a user id"#
            ),
            (
                #"{"type":"user","id":"a","handle":"","displayName":"a","createdAt":1}"#,
                #"field "handle" must be 1 to 64"#
            ),
            (#"{"type":"user","id":"a","handle":"a","displayName":"a"}"#, #"field "createdAt" is missing"#),
            (
                #"{"type":"user","id":"a","handle":"a","displayName":"a","createdAt":"SECRET"}"#,
                "must be a whole number"
            ),
            (#"{"type":"user","id":"a","handle":"a","displayName":"a","createdAt":1,"x1":1}"#, #"unknown field "x1""#),
            (
                #"{"type":"user","id":"a","handle":"a","displayName":"a","createdAt":1,"SECRET ?":1}"#,
                "with an odd name"
            ),
            (#"{"type":"SECRET"}"#, #"field "type""#), (#"{"id":"a"}"#, #"field "type" is missing"#),
            (#"{"type":"conversation","id":"SECRET"}"#, #"field "id" must be an id of the form"#),
            (#"{"type":"reaction","message":"SECRET"}"#, #"field "message""#),
            (
                #"{"type":"event","conversation":"01980000-0000-7000-8000-000000000001","seq":0,"ordinal":0}"#,
                #"field "seq" must be at least 1"#
            ),
            (
                #"{"type":"event","conversation":"01980000-0000-7000-8000-000000000001","seq":1,"ordinal":2}"#,
                #"field "ordinal" must not be above"#
            ), ("SECRET", "is not JSON at byte 1"),
        ])
    func faults(line: String, said: String) throws {
        let complaint = try #require(Self.complaint([Self.header(users: 1), line]))
        #expect(complaint.hasPrefix("Line 2 of the archive "))
        #expect(complaint.contains(said))
        #expect(!complaint.contains("SECRET"))
    }
}
