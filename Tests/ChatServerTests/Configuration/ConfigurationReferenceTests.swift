import Foundation
import Testing

@testable import ChatServer

@Suite("The configuration reference")
struct ConfigurationReferenceTests {
    private static let document: String = {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
        return (try? String(contentsOf: root.appendingPathComponent("Docs/configuration.md"), encoding: .utf8)) ?? ""
    }()

    @Test("has a line with the default of every key", arguments: KnownKeys.fixed)
    func line(key: ConfigurationKey) {
        let row = Self.document.split(separator: "\n").first { $0.hasPrefix("| `\(key.name)` |") }
        #expect(row != nil)
        if let value = key.defaultText { #expect(row?.contains("| `\(value)` |") == true) }
        #expect(row?.contains(key.help) == true)
    }

    @Test("has a line for every key of an issuer", arguments: IssuerKeys.fields.map(\.key))
    func issuerLine(key: ConfigurationKey) {
        let row = Self.document.split(separator: "\n").first { $0.hasPrefix("| `\(key.name)` |") }
        #expect(row?.contains(key.help) == true)
    }
}
