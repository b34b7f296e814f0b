import Foundation

/// A folder whose files are embedded.
struct SourceFolder {
    /// Where it is.
    let path: String

    /// A file: its path below the folder with slashes, and its bytes.
    struct File {
        let path: String
        let bytes: Data
    }

    /// What is wrong with the folder.
    struct Fault: Error, CustomStringConvertible {
        let description: String
    }

    /// All files by path, but those whose names begin with a dot; they are editors' and file managers' own.
    ///
    /// - Throws: ``Fault`` for a name that would have to be escaped in a URL, and for a link: what is shipped is what lies here.
    func files() throws -> [File] {
        try files(below: "").sorted { $0.path < $1.path }
    }

    private func files(below folder: String) throws -> [File] {
        var found: [File] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(folder)") where !name.hasPrefix(".")
        {
            let file = folder + name
            guard name.utf8.allSatisfy(Self.isPlain) else {
                throw Fault(description: "\(file): only A-Z a-z 0-9 . _ - may stand in the name of a web client's file")
            }
            switch try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")[.type] as? FileAttributeType {
            case .typeDirectory: found += try files(below: file + "/")
            case .typeRegular:
                found.append(File(path: file, bytes: try Data(contentsOf: URL(filePath: "\(path)/\(file)"))))
            default: throw Fault(description: "\(file): neither a file nor a folder")
            }
        }
        return found
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
