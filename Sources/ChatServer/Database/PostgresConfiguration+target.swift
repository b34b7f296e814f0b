package import ChatStore

extension PostgresConfiguration {
    /// Where it points, for messages and without secrets: `db.example:5432`, a URL without its password, or where else to look.
    package var target: String {
        if let host { return port.map { "\(host):\($0)" } ?? host }
        if let url { return ConnectionText(url)?.redacted ?? "database.url" }
        if let service { return "service \(service)" }
        if let port { return "port \(port) of this machine" }
        return "libpq's default address (PGHOST …)"
    }
}
