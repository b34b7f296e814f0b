#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// One file of the web client.
package struct WebClientFile: Hashable, Sendable {
    /// Path below the client's folder, with slashes: `main.js`, `icons/app.svg`. Segments are of `A-Z a-z 0-9 . _ -`, so it is a
    /// URL's path as it stands.
    package var path: String
    /// The content.
    package var bytes: [UInt8]

    /// Creates a file.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }

    /// Reads an embedded file back.
    init(_ file: EmbeddedFile) {
        switch file {
        case .text(let path, let text): self.init(path: path, bytes: Array(text.utf8))
        // The build wrote the text from bytes, so it decodes.
        case .base64(let path, let text): self.init(path: path, bytes: Data(base64Encoded: text).map(Array.init) ?? [])
        }
    }
}

/// A file as the build writes it into Swift source.
enum EmbeddedFile: Sendable {
    /// UTF-8 text.
    case text(String, String)
    /// Anything else.
    case base64(String, String)
}
