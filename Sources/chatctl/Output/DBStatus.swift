import ChatStore

/// A migration as `chatctl db … --json` shows it.
struct DBMigration: Encodable {
    var version: Int
    var name: String

    init(_ migration: PostgresMigrationInfo) {
        version = migration.version
        name = migration.name
    }
}

/// What `chatctl db status` shows.
struct DBStatus: Encodable {
    var server: String
    var host: String
    var port: Int
    var database: String
    var user: String
    var encrypted: Bool
    var version: Int
    var supportedVersion: Int
    var pending: [DBMigration]
    /// Why this program must not use the schema.
    var obstacle: String?
    var epoch: String?

    init(_ status: PostgresSchemaStatus) {
        server = status.server
        host = status.host
        port = status.port
        database = status.database
        user = status.user
        encrypted = status.isEncrypted
        version = status.version
        supportedVersion = status.supportedVersion
        pending = status.pending.map(DBMigration.init)
        obstacle = status.obstacle
        epoch = status.epoch
    }

    /// For people.
    var text: String {
        let schema = version == 0 ? "none yet" : "version \(version)"
        let missing = pending.map { "\($0.version) \($0.name)" }.joined(separator: ", ")
        let rows = [
            ("server", server), ("address", "\(host):\(port)"), ("database", database), ("user", user),
            ("encrypted", encrypted ? "yes" : "no"), ("schema", "\(schema), this program's is \(supportedVersion)"),
            ("missing", missing.isEmpty ? "nothing" : missing), ("epoch", epoch ?? "-"),
        ]
        return rows.map { $0.0 + String(repeating: " ", count: 11 - $0.0.count) + Terminal.safe($0.1) }
            .joined(separator: "\n")
    }
}
