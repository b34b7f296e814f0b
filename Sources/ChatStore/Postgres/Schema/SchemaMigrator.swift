#if Postgres
    import ChatCore

    /// Reads which migrations a database has, and applies what is missing.
    struct SchemaMigrator: Sendable {
        let progress: @Sendable (PostgresMigrationInfo) -> Void
        /// Names the advisory lock; any number that no other program on the database uses.
        private static let lockKey: Int64 = 0x6368_6174_6D69_6772
        /// A migration may rewrite tables; nothing else waits for it.
        private static let timeout = Duration.seconds(24 * 3600)

        /// Applies one migration after another, each in its transaction, and says what it applied.
        func run(
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Result<[PostgresMigrationInfo], ChatError> {
            var done: [PostgresMigrationInfo] = []
            while true {
                _ = try connection.execute([.begin])
                do throws(PostgresFailure) {
                    switch try step(on: connection) {
                    case .success(let info?): done.append(info)
                    case .success(nil):
                        _ = try connection.execute([.commit])
                        return .success(done)
                    case .failure(let error):
                        _ = try connection.execute([.rollback])
                        return .failure(error)
                    }
                    _ = try connection.execute([.commit], timeout: Self.timeout)
                } catch {
                    if connection.isConnected { _ = try? connection.execute([.rollback]) }
                    throw error
                }
            }
        }

        private func step(
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Result<PostgresMigrationInfo?, ChatError> {
            _ = try connection.execute(
                [
                    call("SET LOCAL statement_timeout = 0"), call("SET LOCAL lock_timeout = 0"),
                    PostgresCall(PostgresStatement("", "SELECT pg_advisory_xact_lock($1::int8)")) {
                        $0.add(Self.lockKey)
                    },
                ], timeout: Self.timeout)
            if try Self.hasNoTable(on: connection) {
                _ = try connection.execute([call("CREATE SCHEMA IF NOT EXISTS chat"), call(Self.table)])
            }
            let plan: MigrationPlan
            switch try Self.plan(on: connection) {
            case .success(let made): plan = made
            case .failure(let error): return .failure(error)
            }
            guard let next = plan.pending.first,
                let migration = PostgresMigration.all.first(where: { $0.version == next.version })
            else { return .success(nil) }
            progress(migration.info)
            _ = try connection.execute(migration.statements.map(call), timeout: Self.timeout)
            _ = try connection.execute([
                PostgresCall(PostgresStatement("", Self.record)) {
                    $0.add(Int64(next.version))
                    $0.add(next.name)
                    $0.add(next.checksum)
                }
            ])
            return .success(migration.info)
        }

        /// Compares the database with the program.
        ///
        /// - Throws: What the server said. The result fails for a schema that this program must not touch.
        static func plan(
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> Result<MigrationPlan, ChatError> {
            let known = try known(on: connection)
            let applied = try hasNoTable(on: connection) ? [] : try applied(on: connection)
            return Result { () throws(ChatError) in try MigrationPlan(applied: applied, known: known) }
        }

        private static func hasNoTable(on connection: isolated PostgresConnection) throws(PostgresFailure) -> Bool {
            let rows = try connection.execute([
                PostgresCall(PostgresStatement("", "SELECT to_regclass('chat.migrations') IS NULL"))
            ])
            return try rows[0].first?.bool(0) ?? true
        }

        /// What the database says was applied.
        static func applied(
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> [MigrationPlan.Step] {
            let rows = try connection.execute([
                PostgresCall(
                    PostgresStatement("", "SELECT version::int8, name, checksum FROM chat.migrations ORDER BY version"))
            ])
            return try rows[0].map { row throws(PostgresFailure) in
                MigrationPlan.Step(
                    version: Int(try row.int64(0)), name: try row.text(1), checksum: try row.text(2))
            }
        }

        /// What this program knows; the server takes the checksums, so that no other hash function is needed here.
        private static func known(
            on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> [MigrationPlan.Step] {
            let rows = try connection.execute([
                PostgresCall(
                    PostgresStatement(
                        "",
                        """
                        SELECT encode(sha256(convert_to(text, 'UTF8')), 'hex')
                        FROM unnest($1::text[]) WITH ORDINALITY AS t(text, place) ORDER BY place
                        """)
                ) { $0.add(PostgresMigration.all.map(\.text)) }
            ])
            let checksums = try rows[0].map { row throws(PostgresFailure) in try row.text(0) }
            return zip(PostgresMigration.all, checksums).map {
                MigrationPlan.Step(version: $0.version, name: $0.name, checksum: $1)
            }
        }

        private func call(_ sql: String) -> PostgresCall { PostgresCall(PostgresStatement("", sql)) }

        private static let table = """
            CREATE TABLE chat.migrations (
                version integer PRIMARY KEY,
                name text NOT NULL,
                checksum text NOT NULL,
                applied_at timestamptz NOT NULL DEFAULT now()
            )
            """
        private static let record = "INSERT INTO chat.migrations (version, name, checksum) VALUES ($1::int8, $2, $3)"
    }
#endif
