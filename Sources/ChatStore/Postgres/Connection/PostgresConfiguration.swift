public import ChatCore

/// How a process reaches its Postgres database and how much it asks of it.
///
/// Anything left nil is looked for where libpq looks: its environment variables (`PGHOST` …), the service file, the password
/// file, and at last its compiled-in defaults.
public struct PostgresConfiguration: Hashable, Sendable {
    /// How the connection is encrypted and whether the server must prove who it is (libpq's `sslmode`).
    public enum SSLMode: String, Hashable, Sendable, CaseIterable {
        /// Never TLS.
        case disable
        /// Without TLS if the server allows it.
        case allow
        /// With TLS if the server offers it; proves nothing.
        case prefer
        /// TLS, whoever answers.
        case require
        /// TLS with a certificate of a trusted authority.
        case verifyCA = "verify-ca"
        /// TLS with a trusted certificate that bears the host's name.
        case verifyFull = "verify-full"
    }

    /// `postgres://user@host:port/name?option=value` or libpq's `keyword=value` text. The other members win over it.
    public var url: String?
    /// Host name, address, or directory of a Unix socket.
    public var host: String?
    /// TCP port.
    public var port: Int?
    /// Role to sign in as.
    public var user: String?
    /// The role's password.
    public var password: String?
    /// File whose first line is the password; read at each connect, so that a rotated password is found.
    public var passwordFile: String?
    /// Database name.
    public var name: String?
    /// Name of a section of libpq's service file.
    public var service: String?
    /// Nil for what `url`, the environment or the service file say, and where they say nothing: `verify-full` for hosts that are
    /// not loopback, libpq's own default for those that are.
    public var sslMode: SSLMode?
    /// PEM file with the authorities that may vouch for the server.
    public var sslRootCertificateFile: String?
    /// PEM file with the client's certificate.
    public var sslCertificateFile: String?
    /// PEM file with the client's key.
    public var sslKeyFile: String?

    /// Connections that append: conversations are spread over them.
    public var writers = 2
    /// Connections for everything else.
    public var readers = 4
    /// Longest wait for one connection attempt.
    public var connectTimeout = Duration.seconds(3)
    /// Longest time for one round trip to the server; past it the connection is given up.
    public var statementTimeout = Duration.seconds(5)
    /// Longest time a request waits in all, reconnecting included, before it is answered with `store_unavailable`.
    public var requestTimeout = Duration.seconds(5)
    /// Text search configuration besides `simple`, such as `english`; decides about word forms.
    public var searchLanguage = "simple"

    /// Creates a configuration that takes everything from libpq's own sources.
    public init() {}

    /// Checks what can be checked without a connection.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`; the message begins with the member at fault.
    public func validate() throws(ChatError) {
        func require(_ condition: Bool, _ rule: String) throws(ChatError) {
            guard condition else { throw ChatError(.invalidConfiguration, rule) }
        }
        try require(port.map { (1...65_535).contains($0) } ?? true, "port must be 1 to 65535.")
        try require(
            password == nil || passwordFile == nil, "password and passwordFile exclude each other; set one of them.")
        try require((1...64).contains(writers), "writers must be 1 to 64.")
        try require((1...256).contains(readers), "readers must be 1 to 256.")
        for (member, duration) in [
            ("connectTimeout", connectTimeout), ("statementTimeout", statementTimeout),
            ("requestTimeout", requestTimeout),
        ] {
            try require(duration >= .milliseconds(100), "\(member) must be at least 100 ms.")
            // libpq and the server count milliseconds in 32 bits; nobody wants to wait that long either.
            try require(duration <= .seconds(3600), "\(member) must be at most one hour.")
        }
        try require(
            !searchLanguage.isEmpty
                && searchLanguage.utf8.allSatisfy { $0 == 0x5F || $0 == 0x2E || (0x61...0x7A).contains($0) },
            "searchLanguage must be a text search configuration such as english.")
    }
}
