import Foundation
import WebModules

/// Writes a Swift file that holds the web client's folder, its scripts and style sheets joined: `EmbedFiles FOLDER OUTPUT`. Run by the build.
@main enum EmbedFiles {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { end("usage: EmbedFiles FOLDER OUTPUT") }
        do {
            let files = try joined(SourceFolder(path: arguments[1]).files())
            let source = EmbeddedSource.text(files)
            try Data(source.utf8).write(to: URL(filePath: arguments[2]), options: .atomic)
        } catch {
            end("\(error)")
        }
    }

    /// Few files in place of many; those that are neither script, style sheet nor page stay as they are.
    private static func joined(_ files: [SourceFolder.File]) throws -> [SourceFolder.File] {
        var texts: [String: String] = [:]
        var others: [SourceFolder.File] = []
        for file in files {
            let isText = [".js", ".css", ".html"].contains { file.path.hasSuffix($0) }
            if isText, let text = String(validating: file.bytes, as: UTF8.self) {
                texts[file.path] = text
            } else {
                others.append(file)
            }
        }
        let made = try WebClientJoin(texts).joined().map { SourceFolder.File(path: $0.key, bytes: Data($0.value.utf8)) }
        return (others + made).sorted { $0.path < $1.path }
    }

    /// `error:` makes it a line of the build's own errors.
    private static func end(_ reason: String) -> Never {
        FileHandle.standardError.write(Data("error: \(reason)\n".utf8))
        exit(1)
    }
}
