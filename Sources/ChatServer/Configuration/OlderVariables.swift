/// The environment variables by which the older stack was told its database. They are understood, so that a deployment can be moved
/// without touching them; they stand behind the `CHAT_…` variables and before the file.
enum OlderVariables {
    /// Names of keys by variable.
    static let keys = [
        "DB_HOST": "database.host",
        "DB_PORT": "database.port",
        "DB_USERNAME": "database.user",
        "DB_PASSWORD": "database.password",
        "DB_DATABASE": "database.name",
    ]

    /// The variable that sets a key.
    static func variable(of key: ConfigurationKey) -> String? { keys.first { $0.value == key.name }?.key }
}
