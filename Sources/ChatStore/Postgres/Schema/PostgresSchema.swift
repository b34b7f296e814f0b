#if Postgres
    public import ChatCore

    /// Administration of a database: its schema, its state, its consistency. Each call uses a connection of its own.
    public struct PostgresSchema: Sendable {
        private let configuration: PostgresConfiguration

        /// Nothing is opened yet.
        public init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

        /// What is there.
        ///
        /// - Throws: ``ChatError`` `store_unavailable` with libpq's reason, `invalid_configuration`.
        public func status() async throws(ChatError) -> PostgresSchemaStatus {
            try await withConnection { connection throws(PostgresFailure) in
                try PostgresSchemaStatus.read(from: connection)
            }
        }

        /// Applies the migrations that are missing.
        ///
        /// - Guarantees: each in one transaction, under a lock that lets one program at a time do this; so several nodes may
        ///   start at once. Stopped in between, the next call goes on where this one ended.
        /// - Parameter progress: Called before each migration.
        /// - Returns: What this call applied.
        /// - Throws: ``ChatError`` `store_unavailable`, `invalid_configuration` (a newer or changed schema, a missing privilege).
        public func migrate(
            progress: @escaping @Sendable (PostgresMigrationInfo) -> Void = { _ in }
        ) async throws(ChatError) -> [PostgresMigrationInfo] {
            try await withConnection { connection throws(PostgresFailure) in
                try SchemaMigrator(progress: progress).run(on: connection)
            }.get()
        }

        /// Refuses a schema that this program cannot work on.
        ///
        /// - Throws: ``ChatError`` `store_unavailable`; `invalid_configuration`, saying what to run.
        public func requireCurrent() async throws(ChatError) {
            let language = configuration.searchLanguage
            let plan = try await withConnection { connection throws(PostgresFailure) in
                let known = try connection.execute([
                    PostgresCall(PostgresStatement("", Self.hasLanguage)) { $0.add(language) }
                ])
                guard try known[0].first?.bool(0) == true else {
                    return Result<MigrationPlan, ChatError>.failure(
                        ChatError(
                            .invalidConfiguration,
                            "searchLanguage: the server has no text search configuration \(language)."))
                }
                return try SchemaMigrator.plan(on: connection)
            }.get()
            try plan.requireNothingPending()
        }

        private static let hasLanguage = """
            SELECT EXISTS (
                SELECT FROM pg_ts_config c JOIN pg_namespace n ON n.oid = c.cfgnamespace
                WHERE n.nspname || '.' || c.cfgname = $1::text OR (n.nspname = 'pg_catalog' AND c.cfgname = $1::text))
            """

        /// Looks for contradictions in what is stored; reads everything.
        ///
        /// - Parameter progress: Called with a few words before each check.
        /// - Returns: What is wrong; empty when all is well.
        /// - Throws: ``ChatError`` `store_unavailable`, `invalid_configuration`.
        public func check(
            progress: @escaping @Sendable (String) -> Void = { _ in }
        ) async throws(ChatError) -> [PostgresFinding] {
            try await withConnection { connection throws(PostgresFailure) in
                try IntegrityCheck.run(on: connection, progress: progress)
            }
        }

        private func withConnection<Value: Sendable>(
            _ body: @escaping @Sendable (isolated PostgresConnection) throws(PostgresFailure) -> Value
        ) async throws(ChatError) -> Value {
            try configuration.validate()
            let connection = PostgresConnection(configuration, role: .administration)
            do throws(PostgresFailure) {
                let value = try await connection.run { connection throws(PostgresFailure) in
                    try connection.connect(deadline: .now + connection.configuration.connectTimeout)
                    return try body(connection)
                }
                await connection.close()
                return value
            } catch {
                await connection.close()
                throw error.operatorError
            }
        }
    }
#endif
