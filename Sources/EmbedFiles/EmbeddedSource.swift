import Foundation

/// Swift source with files in it as literals.
enum EmbeddedSource {
    static func text(_ files: [SourceFolder.File]) -> String {
        let lines =
            [
                "// Made from the files of the folder Client by the build; see Docs/adr/0007-web-client-assets.md.",
                "extension WebClientFiles {",
                "    static let embedded: [EmbeddedFile] = [",
            ] + files.map { "        \(literal($0))," } + ["    ]", "}", ""]
        return lines.joined(separator: "\n")
    }

    private static func literal(_ file: SourceFolder.File) -> String {
        if let text = plainText(file.bytes) { return ".text(\"\(file.path)\", \(raw(text)))" }
        return ".base64(\"\(file.path)\", \"\(file.bytes.base64EncodedString())\")"
    }

    /// The text, when a literal gives back its very bytes: UTF-8 without control characters but tab and line feed. A literal
    /// turns CRLF into LF, and the compiler warns of others.
    private static func plainText(_ bytes: Data) -> String? {
        guard bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 || $0 == 0x0A }) else { return nil }
        return String(validating: bytes, as: UTF8.self)
    }

    /// A raw string literal. With one hash more than stand together anywhere in the text, nothing in it ends the literal or
    /// is an escape. The lines begin at the margin, as does the end, so that none is shifted.
    private static func raw(_ text: String) -> String {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == UInt8(ascii: "#") ? run + 1 : 0
            longest = max(longest, run)
        }
        let hashes = String(repeating: "#", count: longest + 1)
        return "\(hashes)\"\"\"\n\(text)\n\"\"\"\(hashes)"
    }
}
