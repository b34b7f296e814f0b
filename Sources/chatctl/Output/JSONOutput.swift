#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// Values as JSON for scripts: one document, or one object a line for streams.
enum JSONOutput {
    /// Indented, keys sorted.
    static func pretty(_ value: some Encodable) throws -> String { try text(value, [.prettyPrinted]) }

    /// On one line, keys sorted.
    static func line(_ value: some Encodable) throws -> String { try text(value, []) }

    private static func text(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
