import ChatStore

extension ConfigurationKeys {
    private static var make: ConfigurationFieldBuilder<ChatServerConfiguration> {
        ConfigurationFieldBuilder(defaults: ChatServerConfiguration())
    }

    static let database = [
        make.connection(
            "database.url", \.database.connection.url,
            "where the database is, as postgres://user@host:port/name or keyword=value text"),
        make.text("database.host", \.database.connection.host, "database host, or directory of a Unix socket"),
        make.whole("database.port", \.database.connection.port, 1...65_535, "database port"),
        make.text("database.user", \.database.connection.user, "database role to sign in as"),
        make.text("database.password", \.database.connection.password, "the role's password", isSecret: true),
        make.text(
            "database.passwordFile", \.database.connection.passwordFile,
            "file whose first line is the role's password; read at each connect"),
        make.text("database.name", \.database.connection.name, "name of the database"),
        make.text("database.service", \.database.connection.service, "section of libpq's service file"),
        make.choice(
            "database.sslMode", \.database.connection.sslMode,
            "how the connection is protected; verify-full off loopback when nothing says otherwise"),
        make.text(
            "database.sslRootCertificateFile", \.database.connection.sslRootCertificateFile,
            "PEM file: authorities that may vouch for the database server"),
        make.text(
            "database.sslCertificateFile", \.database.connection.sslCertificateFile,
            "PEM file: certificate to sign in with"),
        make.text(
            "database.sslKeyFile", \.database.connection.sslKeyFile, "PEM file: private key of that certificate"),
        make.whole(
            "database.writers", \.database.connection.writers, 1...64,
            "connections that store; conversations are spread over them"),
        make.whole("database.readers", \.database.connection.readers, 1...256, "connections for everything else"),
        make.milliseconds(
            "database.connectTimeoutMs", \.database.connection.connectTimeout, 100...600_000,
            "longest wait for one attempt to connect"),
        make.milliseconds(
            "database.statementTimeoutMs", \.database.connection.statementTimeout, 100...600_000,
            "longest time for one round trip to the database"),
        make.milliseconds(
            "database.requestTimeoutMs", \.database.connection.requestTimeout, 100...600_000,
            "longest time for a request, reconnecting included, before store_unavailable"),
        make.text(
            "database.searchLanguage", \.database.connection.searchLanguage,
            "text search configuration besides simple, such as english"),
        make.flag(
            "database.migrate", \.database.migratesAtStart, "bring the database's schema up to date before the start"),
    ]

    /// The keys that say where a database is: any of them makes Postgres the store.
    static let databasePlaces: Set = [
        "database.url", "database.host", "database.port", "database.user", "database.password",
        "database.passwordFile", "database.name", "database.service",
    ]
}
