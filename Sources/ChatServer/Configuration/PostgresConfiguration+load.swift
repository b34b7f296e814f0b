public import ChatCore
public import ChatStore

extension PostgresConfiguration {
    /// Reads the `database.*` keys alone from where a chatd started like this would read them, for tools that work on the database
    /// and serve nobody: no issuer is asked for.
    ///
    /// - Parameters:
    ///   - arguments: Options of chatd, without the program's name.
    ///   - environment: All variables; those of others are ignored.
    /// - Throws: ``ChatError`` `invalid_configuration`: one line that names the key at fault and never a secret.
    public init(arguments: [String], environment: [String: String]) async throws(ChatError) {
        let layers = try await LaunchRequest.layers(try CommandLineScan(arguments), environment)
        self = try LoadedConfiguration.database(layers)
    }
}
