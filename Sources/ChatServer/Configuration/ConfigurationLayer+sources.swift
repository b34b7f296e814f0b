import ChatAuth
import ChatCore
import Configuration

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension ConfigurationLayer {
    /// The options of a scanned command line.
    static func commandLine(_ scan: CommandLineScan) -> ConfigurationLayer {
        let provider = CommandLineArgumentsProvider(arguments: ["chatd"] + scan.options)
        let names = scan.spelling.keys.compactMap { KnownKeys.option($0)?.name }
        return ConfigurationLayer(
            source: .commandLine(spelling: scan.spelling), snapshot: provider.snapshot(), names: Set(names))
    }

    /// The `CHAT_…` variables. An empty one counts as not set, except for lists, where it is the empty list.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` for a `CHAT_…` variable of no key.
    static func environment(_ environment: [String: String]) throws(ChatError) -> ConfigurationLayer {
        // Read by chatctl and the test tools, or by the loader itself.
        let foreign: Set = [
            "CHAT_CONFIG", "CHAT_SECRETS", "CHAT_TOKEN", "CHAT_SERVER", "CHAT_STRICT", "CHAT_TEST_PYTHON",
        ]
        var names: Set<String> = []
        var kept: [String: String] = [:]
        for (variable, value) in environment.sorted(by: { $0.key < $1.key })
        where variable.hasPrefix(ConfigurationKey.variablePrefix) && !foreign.contains(variable) {
            guard let key = KnownKeys.variable(variable) else {
                let known = KnownKeys.fixed.map(\.variable) + ["CHAT_CONFIG", "CHAT_SECRETS"]
                throw ChatError(
                    .invalidConfiguration,
                    "\(variable) is an unknown environment variable\(KnownKeys.suggestion(for: variable, among: known))."
                )
            }
            if value.isEmpty, key.kind.type != .stringArray { continue }
            names.insert(key.name)
            kept[variable] = value
        }
        let provider = EnvironmentVariablesProvider(environmentVariables: kept)
        return ConfigurationLayer(source: .environment, snapshot: provider.snapshot(), names: names)
    }

    /// The `DB_…` variables of the older stack. An empty one counts as not set.
    static func olderEnvironment(_ environment: [String: String]) -> ConfigurationLayer {
        var names: Set<String> = []
        var kept: [String: String] = [:]
        for (variable, name) in OlderVariables.keys {
            guard let value = environment[variable], !value.isEmpty, let key = KnownKeys.named(name) else { continue }
            names.insert(name)
            kept[key.variable] = value
        }
        let provider = EnvironmentVariablesProvider(environmentVariables: kept)
        return ConfigurationLayer(source: .olderEnvironment, snapshot: provider.snapshot(), names: names)
    }

    /// A JSON document.
    ///
    /// - Parameter name: The file's last path component, for messages.
    /// - Throws: ``ChatError`` `invalid_configuration` for broken JSON, unknown keys and values of the wrong JSON type.
    static func file(_ bytes: [UInt8], name: String) throws(ChatError) -> ConfigurationLayer {
        let names = try ConfigurationFileScan.names(bytes, file: name)
        do {
            let snapshot = try JSONSnapshot(data: bytes.span.bytes, providerName: name, parsingOptions: .default)
            return ConfigurationLayer(source: .file(name), snapshot: snapshot, names: names)
        } catch {
            // Not reached by what the scan lets through, unless the two parsers disagree.
            throw ChatError(.invalidConfiguration, "\(name) cannot be read as a configuration file.")
        }
    }

    /// A directory of files named after keys, as container platforms mount secrets; other files are left alone.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` when the directory cannot be read.
    static func secrets(directory: String) async throws(ChatError) -> ConfigurationLayer {
        do {
            let files = try FileManager.default.contentsOfDirectory(atPath: directory)
            let names = files.compactMap { KnownKeys.secretFile($0)?.name }
            // The provider wants a path type of another module; its conformance is enough to make one.
            func path<Path: ExpressibleByConfigString>(_ text: String) throws -> Path {
                guard let path = Path(configString: text) else { throw CocoaError(.fileReadInvalidFileName) }
                return path
            }
            let provider = try await DirectoryFilesProvider(directoryPath: path(directory))
            return ConfigurationLayer(source: .secrets(directory), snapshot: provider.snapshot(), names: Set(names))
        } catch {
            throw ChatError(.invalidConfiguration, "The secrets directory \(directory) cannot be read.")
        }
    }
}
