import Foundation

/// Where a command writes bytes: standard output, or a file that gets its name only when it is complete.
struct ByteOutput {
    private let handle: FileHandle
    private let path: String?
    private static let partial = ".part"

    /// - Parameter path: `-` for standard output.
    init(_ path: String) throws {
        guard path != "-" else {
            handle = .standardOutput
            self.path = nil
            return
        }
        self.path = path
        // What people wrote to each other is nobody else's on this machine.
        let isMade = FileManager.default.createFile(
            atPath: path + Self.partial, contents: nil, attributes: [.posixPermissions: 0o600])
        guard isMade, let handle = FileHandle(forWritingAtPath: path + Self.partial) else {
            throw CommandFailure("\(path)\(Self.partial) cannot be written")
        }
        self.handle = handle
    }

    /// Whether results for people have to go elsewhere.
    var isStandardOutput: Bool { path == nil }

    func write(_ bytes: [UInt8]) throws {
        do {
            try handle.write(contentsOf: bytes)
        } catch {
            throw CommandFailure("the output cannot be written: \(error.localizedDescription)")
        }
    }

    /// Makes sure that everything is on the disk, then gives the file its name.
    func finish() throws {
        guard let path else { return }
        do {
            try handle.synchronize()
            try handle.close()
        } catch {
            throw CommandFailure("the output cannot be written: \(error.localizedDescription)")
        }
        guard rename(path + Self.partial, path) == 0 else {
            throw CommandFailure("\(path)\(Self.partial) cannot be renamed to \(path)")
        }
    }
}

/// Where a command reads bytes: standard input or a file.
struct ByteInput {
    private let handle: FileHandle
    private static let pieceBytes = 1 << 18

    /// - Parameter path: `-` for standard input.
    init(_ path: String) throws {
        guard path != "-" else {
            handle = .standardInput
            return
        }
        guard let handle = FileHandle(forReadingAtPath: path) else { throw CommandFailure("\(path) cannot be read") }
        self.handle = handle
    }

    /// The next piece; nil at the end.
    func read() throws -> [UInt8]? {
        do {
            let data = try handle.read(upToCount: Self.pieceBytes)
            return data.flatMap { $0.isEmpty ? nil : [UInt8]($0) }
        } catch {
            throw CommandFailure("the input cannot be read: \(error.localizedDescription)")
        }
    }
}
