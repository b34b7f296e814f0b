import ChatAuth
import ChatCore

/// Checks a configuration file's shape strictly, before the library's lenient reader sees it: that one takes `true` for 1 and the
/// last of two equal names.
enum ConfigurationFileScan {
    /// Names of the keys a JSON document holds.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`, naming file and line or key.
    static func names(_ bytes: [UInt8], file: String) throws(ChatError) -> Set<String> {
        let document: JSONValue
        do {
            document = try JSONParser.parse(bytes)
        } catch {
            throw broken(error, in: bytes, file: file)
        }
        guard let root = document.object else {
            throw ChatError(.invalidConfiguration, "\(file) must hold a JSON object.")
        }
        var names: Set<String> = []
        try walk(root, path: "", file: file, into: &names)
        return names
    }

    private static func walk(
        _ object: JSONObject, path: String, file: String, into names: inout Set<String>
    ) throws(ChatError) {
        for (name, value) in object.members {
            let full = path.isEmpty ? name : "\(path).\(name)"
            if let key = KnownKeys.named(full) {
                if case .null = value { continue }
                guard names.insert(full).inserted else {
                    throw ChatError(.invalidConfiguration, "\(file): \(full) is given twice.")
                }
                guard fits(value, key.kind) else {
                    throw ChatError(.invalidConfiguration, "\(key.name) (\(file): \(full)) must be \(key.rule).")
                }
            } else if case .object(let inner) = value {
                try walk(inner, path: full, file: file, into: &names)
            } else {
                throw ChatError(
                    .invalidConfiguration,
                    "\(file): \(full) is unknown\(KnownKeys.suggestion(for: full, among: candidates(for: full))).")
            }
        }
    }

    private static func candidates(for name: String) -> [String] {
        let parts = name.split(separator: ".")
        let issuer = parts.count > 2 ? String(parts[2]) : "main"
        return KnownKeys.fixed.map(\.name) + IssuerKeys.fields.map { IssuerKeys.key($0, of: issuer).name }
    }

    private static func fits(_ value: JSONValue, _ kind: ConfigurationKey.Kind) -> Bool {
        switch kind {
        case .text, .choice, .connection: value.string != nil
        case .whole: if case .number(let digits) = value { Int(digits) != nil } else { false }
        case .number: if case .number = value { true } else { false }
        case .flag: if case .bool = value { true } else { false }
        case .texts, .choices: value.array?.allSatisfy { $0.string != nil } ?? false
        }
    }

    private static func broken(_ failure: JSONParser.Failure, in bytes: [UInt8], file: String) -> ChatError {
        switch failure {
        case .malformed(let index):
            let line = bytes.prefix(index).count { $0 == UInt8(ascii: "\n") } + 1
            return ChatError(.invalidConfiguration, "\(file), line \(line): this is not JSON.")
        case .duplicateName: return ChatError(.invalidConfiguration, "\(file): a name stands twice in one object.")
        case .tooDeep: return ChatError(.invalidConfiguration, "\(file) is nested too deep.")
        }
    }
}
