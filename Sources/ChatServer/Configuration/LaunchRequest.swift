public import ChatCore

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// What a daemon's command line asks for.
public enum LaunchRequest: Hashable, Sendable {
    /// Print ``ConfigurationHelp`` and exit 0.
    case help
    /// Print the version and exit 0.
    case version
    /// Print the report and exit 0.
    case check(LoadedConfiguration)
    /// Run.
    case run(LoadedConfiguration)

    /// Reads command line, environment, file and secret files, in this order of precedence.
    ///
    /// - Parameters:
    ///   - arguments: Without the program's name.
    ///   - environment: All variables; those of others are ignored.
    /// - Throws: ``ChatError`` `invalid_configuration`: one line that names the key at fault and never a secret.
    public init(arguments: [String], environment: [String: String]) async throws(ChatError) {
        let scan = try CommandLineScan(arguments)
        switch scan.mode {
        case .help: self = .help
        case .version: self = .version
        case .check: self = .check(try await Self.load(scan, environment))
        case .run: self = .run(try await Self.load(scan, environment))
        }
    }

    private static func load(
        _ scan: CommandLineScan, _ environment: [String: String]
    ) async throws(ChatError) -> LoadedConfiguration {
        try LoadedConfiguration(try await layers(scan, environment))
    }

    /// All sources, the strongest first.
    static func layers(
        _ scan: CommandLineScan, _ environment: [String: String]
    ) async throws(ChatError) -> [ConfigurationLayer] {
        var layers = [
            ConfigurationLayer.commandLine(scan), try .environment(environment), .olderEnvironment(environment),
        ]
        if let file = scan.file ?? nonEmpty(environment["CHAT_CONFIG"]) {
            layers.append(try .file(try contents(of: file), name: lastComponent(file)))
        }
        if let directory = scan.secrets ?? nonEmpty(environment["CHAT_SECRETS"]) {
            layers.append(try await .secrets(directory: directory))
        }
        return layers
    }

    private static func contents(of path: String) throws(ChatError) -> [UInt8] {
        func unreadable(_ reason: String) -> ChatError {
            ChatError(.invalidConfiguration, "The configuration file \(path) \(reason).")
        }
        var isDirectory = false
        #if canImport(FoundationEssentials)
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory)
        #else
            var flag: ObjCBool = false
            let exists = FileManager.default.fileExists(atPath: path, isDirectory: &flag)
            isDirectory = flag.boolValue
        #endif
        guard exists else { throw unreadable("does not exist") }
        guard !isDirectory else { throw unreadable("is a directory") }
        guard let data = FileManager.default.contents(atPath: path) else { throw unreadable("cannot be read") }
        guard data.count <= 1 << 20 else { throw unreadable("is larger than 1 MiB") }
        return Array(data)
    }

    private static func nonEmpty(_ text: String?) -> String? { text.flatMap { $0.isEmpty ? nil : $0 } }

    private static func lastComponent(_ path: String) -> String {
        path.split(separator: "/").last.map(String.init) ?? path
    }
}
