import Foundation

/// Writes a Swift file that holds all files of a folder: `EmbedFiles FOLDER OUTPUT`. Run by the build.
@main enum EmbedFiles {
    static func main() {
        let arguments = CommandLine.arguments
        guard arguments.count == 3 else { end("usage: EmbedFiles FOLDER OUTPUT") }
        do {
            let files = try SourceFolder(path: arguments[1]).files()
            let source = EmbeddedSource.text(files)
            try Data(source.utf8).write(to: URL(filePath: arguments[2]), options: .atomic)
        } catch {
            end("\(error)")
        }
    }

    /// `error:` makes it a line of the build's own errors.
    private static func end(_ reason: String) -> Never {
        FileHandle.standardError.write(Data("error: \(reason)\n".utf8))
        exit(1)
    }
}
