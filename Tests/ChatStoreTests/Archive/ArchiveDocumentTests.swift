import ChatCore
import Foundation
import Testing

@testable import ChatStore

@Suite("Document of the archive format")
struct ArchiveDocumentTests {
    @Test("the example is an archive as this program writes it")
    func example() throws {
        var reader = ArchiveReader()
        var seen: Set<String> = []
        for line in try ArchiveDocument.example() {
            switch try reader.next(Array(line.utf8)) {
            case .header(let counts): #expect(String(decoding: counts.headerLine, as: UTF8.self) == line + "\n")
            case .record(let record):
                #expect(String(decoding: record.line, as: UTF8.self) == line + "\n")
                seen.insert(type(of: record).section.rawValue)
            case .end: #expect(String(decoding: reader.counts.endLine, as: UTF8.self) == line + "\n")
            }
        }
        try reader.finish()
        #expect(seen.count == ArchiveSection.allCases.count)
    }
}

/// Docs/archive.md.
enum ArchiveDocument {
    /// The lines of its example.
    static func example() throws -> [String] {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        let text = try String(contentsOf: root.appending(path: "Docs/archive.md"), encoding: .utf8)
        let block = try #require(text.split(separator: "```json archive\n").dropFirst().first)
        let lines = try #require(block.split(separator: "\n```").first)
        return lines.split(separator: "\n").map { String($0) }
    }
}
