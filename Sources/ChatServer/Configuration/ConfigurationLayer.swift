import ChatCore
import Configuration

/// One source of values, already known to hold only keys of the table.
struct ConfigurationLayer: Sendable {
    /// Where values come from, in order of precedence.
    enum Source: Hashable, Sendable {
        /// Options; the spelling of each as typed.
        case commandLine(spelling: [String: String])
        case environment
        /// The `DB_…` variables (``OlderVariables``).
        case olderEnvironment
        /// The file's last path component.
        case file(String)
        /// The directory's path.
        case secrets(String)
    }

    let source: Source
    let snapshot: any ConfigSnapshot
    /// Names of the keys it holds.
    let names: Set<String>
    /// Names of keys whose values are checked and not used, because of what a stronger layer says.
    var hidden: Set<String> = []

    /// Looks a key up; nil when this layer does not have it.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` naming key and source, never the value.
    func value(of key: ConfigurationKey) throws(ChatError) -> ConfigurationValue? {
        guard names.contains(key.name) else { return nil }
        let prefix = source == .environment || source == .olderEnvironment ? ["chat"] : []
        let found: ConfigValue?
        do {
            found = try snapshot.value(forKey: AbsoluteConfigKey(prefix + key.components), type: key.kind.type).value
        } catch {
            // The library's error may quote the value; only the rule is repeated.
            throw Self.broken(key, in: source)
        }
        guard let found else { return nil }
        guard let value = ConfigurationValue(found.content, for: key.kind) else { throw Self.broken(key, in: source) }
        return value
    }

    private static func broken(_ key: ConfigurationKey, in source: Source) -> ChatError {
        ChatError(.invalidConfiguration, "\(key.name) (\(source.place(of: key))) must be \(key.rule).")
    }
}

extension ConfigurationLayer.Source {
    /// How the source calls the key: `--http-port`, `CHAT_HTTP_PORT`, `chatd.json: http.port`.
    func place(of key: ConfigurationKey) -> String {
        switch self {
        case .commandLine(let spelling): spelling[key.option] ?? key.option
        case .environment: key.variable
        case .olderEnvironment: OlderVariables.variable(of: key) ?? key.variable
        case .file(let name): "\(name): \(key.name)"
        case .secrets(let directory): "\(directory)/\(key.secretFile)"
        }
    }
}
