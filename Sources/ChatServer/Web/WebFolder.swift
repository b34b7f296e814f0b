import ChatWebClient
import NIOPosix

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A folder that is served in place of what is compiled in, for people who work on the client.
///
/// - Guarantees: nothing outside the folder is ever read: it is listed from the top, and of what is found only plain files and
///   folders are taken, no symbolic links. So a request's path, whatever is in it, is only looked up in that list.
struct WebFolder: Sendable {
    /// Where it is; may itself be a link.
    let path: String

    /// A folder that holds more than this is some other folder.
    static let maxFiles = 1000
    static let maxBytes = 16_777_216
    static let maxDepth = 8

    /// Why a folder cannot be served.
    enum Fault: Error, CustomStringConvertible {
        /// It is not there, or may not be read.
        case unreadable(String)
        /// It holds more than a client's files.
        case tooLarge

        var description: String {
            switch self {
            case .unreadable(let path): "\(path) cannot be read"
            case .tooLarge:
                "it holds more than \(maxFiles) files, \(maxBytes / 1_048_576) MiB or \(maxDepth) levels of folders"
            }
        }
    }

    /// All files as they are now. Blocks while it reads.
    ///
    /// - Throws: ``Fault``
    func files() throws(Fault) -> [WebClientFile] {
        var listing = Listing()
        try listing.add("", of: path, depth: 0)
        return listing.files
    }

    /// As above, away from the caller's event loop.
    func read() async throws -> [WebClientFile] { try await NIOThreadPool.singleton.runIfActive { try files() } }

    private struct Listing {
        var files: [WebClientFile] = []
        var bytes = 0

        mutating func add(_ folder: String, of root: String, depth: Int) throws(Fault) {
            guard depth < maxDepth else { throw .tooLarge }
            let names: [String]
            do {
                names = try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")
            } catch {
                throw .unreadable("\(root)/\(folder)")
            }
            // Names that a URL would have to escape are editors' copies; the build refuses them.
            for name in names where !name.hasPrefix(".") && name.utf8.allSatisfy(isPlain) {
                let file = folder + name
                // Of a link this tells that it is one.
                guard let facts = try? FileManager.default.attributesOfItem(atPath: "\(root)/\(file)") else { continue }
                switch facts[.type] as? FileAttributeType {
                case .typeDirectory: try add(file + "/", of: root, depth: depth + 1)
                case .typeRegular: try add(file, of: root)
                default: break
                }
            }
        }

        private mutating func add(_ file: String, of root: String) throws(Fault) {
            let data: Data
            do {
                data = try Data(contentsOf: URL(filePath: "\(root)/\(file)"))
            } catch {
                throw .unreadable("\(root)/\(file)")
            }
            bytes += data.count
            guard files.count < maxFiles, bytes <= maxBytes else { throw .tooLarge }
            files.append(WebClientFile(path: file, bytes: Array(data)))
        }

        private func isPlain(_ byte: UInt8) -> Bool {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
    }
}
