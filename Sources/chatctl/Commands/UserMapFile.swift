import ChatCore
import Foundation

/// Reads `--user-map`: a line for each user, `old,new` or with a tab between; fields may stand in double quotes (RFC 4180).
enum UserMapFile {
    private static let maxBytes = 64 << 20

    static func read(_ path: String) throws -> [(old: String, new: UserID)] {
        guard let handle = FileHandle(forReadingAtPath: path), let data = try? handle.read(upToCount: maxBytes) else {
            throw CommandFailure("\(path) cannot be read")
        }
        return try entries(String(decoding: data, as: UTF8.self), path)
    }

    static func entries(_ text: String, _ path: String) throws -> [(old: String, new: UserID)] {
        var entries: [(old: String, new: UserID)] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.hasSuffix("\r") ? line.dropLast() : line
            guard !line.isEmpty else { continue }
            guard let fields = fields(line), fields.count == 2, !fields[0].isEmpty, let new = UserID(fields[1]) else {
                throw CommandFailure("\(path): line \(index + 1) is not of the form old,new", status: 65)
            }
            entries.append((fields[0], new))
        }
        return entries
    }

    private static func fields(_ line: Substring) -> [String]? {
        let separator: Character = line.contains("\t") ? "\t" : ","
        var fields: [String] = []
        var rest = line
        while true {
            var field = ""
            if rest.first == "\"" {
                rest.removeFirst()
                while true {
                    guard let character = rest.popFirst() else { return nil }
                    if character != "\"" {
                        field.append(character)
                    } else if rest.first == "\"" {
                        field.append(rest.removeFirst())
                    } else {
                        break
                    }
                }
            } else {
                let part = rest.prefix { $0 != separator }
                field = String(part)
                rest = rest[part.endIndex...]
            }
            fields.append(field)
            guard let next = rest.popFirst() else { return fields }
            guard next == separator else { return nil }
        }
    }
}
