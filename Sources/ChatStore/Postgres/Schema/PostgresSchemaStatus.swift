/// What is known of a database and its schema.
public struct PostgresSchemaStatus: Hashable, Sendable {
    /// Such as `PostgreSQL 15.18`.
    public var server: String
    /// Host name, address or socket directory in use.
    public var host: String
    /// TCP port.
    public var port: Int
    /// Database name.
    public var database: String
    /// Role.
    public var user: String
    /// Whether the connection uses TLS.
    public var isEncrypted: Bool
    /// Schema version; 0 when there is none.
    public var version: Int
    /// The newest version this program knows.
    public var supportedVersion: Int
    /// Migrations that are missing; empty also for a schema newer than the program.
    public var pending: [PostgresMigrationInfo]
    /// Why this program must not use the schema although nothing is missing; nil when it may.
    public var obstacle: String?
    /// Sequences are comparable within one epoch; nil without a schema.
    public var epoch: String?
}

#if Postgres
    import ChatCore

    extension PostgresSchemaStatus {
        static func read(from connection: isolated PostgresConnection) throws(PostgresFailure) -> PostgresSchemaStatus {
            let plan = try SchemaMigrator.plan(on: connection)
            guard let open = connection.handle else { throw PostgresFailure(.lost, "not connected") }
            var status = PostgresSchemaStatus(
                server: "PostgreSQL \(open.parameter("server_version"))", host: open.host, port: open.port,
                database: open.database, user: open.user, isEncrypted: open.isEncrypted, version: 0,
                supportedVersion: PostgresMigration.all.last?.version ?? 0, pending: [], obstacle: nil, epoch: nil)
            switch plan {
            case .success(let plan):
                status.pending = plan.pending.map { PostgresMigrationInfo(version: $0.version, name: $0.name) }
                status.version = status.supportedVersion - status.pending.count
            case .failure(let error):
                status.obstacle = error.publicMessage
                status.version = try SchemaMigrator.applied(on: connection).map(\.version).max() ?? 0
            }
            if status.version > 0 {
                let rows = try connection.execute([PostgresCall(PostgresChatStorage.selectEpoch)])
                status.epoch = try rows[0].first?.text(0)
            }
            return status
        }
    }
#endif
