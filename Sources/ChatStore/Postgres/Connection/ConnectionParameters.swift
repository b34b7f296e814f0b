import ChatCore

/// The keywords a ``PostgresConfiguration`` hands to libpq (PostgreSQL manual, "Parameter Key Words"); pure.
package struct ConnectionParameters: Hashable, Sendable {
    /// In libpq's order of precedence: later ones win over earlier ones.
    package private(set) var pairs: [(keyword: String, value: String)] = []

    /// - Parameters:
    ///   - configuration: What the operator said.
    ///   - password: What a password file holds.
    ///   - applicationName: Shown in the server's views.
    package init(_ configuration: PostgresConfiguration, password: String?, applicationName: String) {
        set("fallback_application_name", applicationName)
        set("connect_timeout", "\(max(2, (configuration.connectTimeout.milliseconds + 999) / 1000))")
        set("keepalives_idle", "15")
        set("keepalives_interval", "5")
        set("keepalives_count", "3")
        set("tcp_user_timeout", "\(configuration.statementTimeout.milliseconds)")
        // First of the operator's own: libpq expands it in place, and what follows wins over what it says.
        if let url = configuration.url { set("dbname", url) }
        if let service = configuration.service { set("service", service) }
        if let host = configuration.host { set("host", host) }
        if let port = configuration.port { set("port", "\(port)") }
        if let user = configuration.user { set("user", user) }
        if let password = password ?? configuration.password { set("password", password) }
        if let name = configuration.name { set("dbname", name) }
        if let mode = configuration.sslMode { set("sslmode", mode.rawValue) }
        if let file = configuration.sslRootCertificateFile { set("sslrootcert", file) }
        if let file = configuration.sslCertificateFile { set("sslcert", file) }
        if let file = configuration.sslKeyFile { set("sslkey", file) }
        set("client_encoding", "UTF8")
    }

    /// Adds a keyword that wins over those before.
    package mutating func set(_ keyword: String, _ value: String) { pairs.append((keyword, value)) }

    package static func == (a: Self, b: Self) -> Bool {
        a.pairs.elementsEqual(b.pairs) { $0.keyword == $1.keyword && $0.value == $1.value }
    }

    package func hash(into hasher: inout Hasher) {
        for pair in pairs {
            hasher.combine(pair.keyword)
            hasher.combine(pair.value)
        }
    }

    /// Whether all hosts that libpq may try are this machine: directories of Unix sockets or loopback addresses.
    ///
    /// - Parameters:
    ///   - hosts: libpq's list of hosts; empty for its default, a Unix socket or localhost.
    ///   - addresses: libpq's list of numeric addresses, which it uses instead of looking hosts up.
    static func areLocal(hosts: String, addresses: String) -> Bool {
        func entries(_ list: String) -> [Substring] { list.split(separator: ",", omittingEmptySubsequences: false) }
        let (names, numbers) = (entries(hosts), entries(addresses))
        return (0..<max(names.count, numbers.count)).allSatisfy { place in
            isLocal(
                host: place < names.count ? String(names[place]) : "",
                address: place < numbers.count ? String(numbers[place]) : "")
        }
    }

    /// Whether a host as libpq reports it is this machine: a Unix socket's directory or a loopback address.
    package static func isLocal(host: String, address: String) -> Bool {
        if host.hasPrefix("/") || host.hasPrefix("@") || host == "localhost" { return true }
        let numeric = address.isEmpty ? host : address
        if numeric == "::1" { return true }
        // A host may be named 127.example.com.
        return numeric.hasPrefix("127.") && numeric.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
    }
}
