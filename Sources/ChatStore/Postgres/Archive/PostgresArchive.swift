#if Postgres
    import ChatCore

    /// Everything a database holds as lines of JSON, and back; the format stands in Docs/archive.md.
    public struct PostgresArchive: Sendable {
        let configuration: PostgresConfiguration

        /// Nothing is opened yet.
        public init(_ configuration: PostgresConfiguration) { self.configuration = configuration }

        /// A statement may read or check a whole table; nobody waits for it but who asked for this.
        static let timeout = Duration.seconds(24 * 3600)

        /// Runs a body in a transaction on a connection of its own.
        func withTransaction<Value: Sendable>(
            _ begin: [PostgresCall], _ body: (PostgresConnection) async throws -> Value
        ) async throws -> Value {
            try configuration.validate()
            let connection = PostgresConnection(configuration, role: .archive)
            do {
                try await connection.run { connection throws(PostgresFailure) in
                    try connection.connect(deadline: .now + connection.configuration.connectTimeout)
                    return try SchemaMigrator.plan(on: connection)
                }.get().requireNothingPending()
                try await connection.run { connection throws(PostgresFailure) in
                    _ = try connection.execute(
                        begin + [
                            Self.call("SET LOCAL statement_timeout = 0"), Self.call("SET LOCAL lock_timeout = 0"),
                            Self.call("SET LOCAL idle_in_transaction_session_timeout = 0"),
                        ])
                }
                let value = try await body(connection)
                try await connection.run { connection throws(PostgresFailure) in
                    _ = try connection.execute([.commit], timeout: Self.timeout)
                }
                await connection.close()
                return value
            } catch {
                // The server rolls back what a closed connection leaves open.
                await connection.close()
                throw (error as? PostgresFailure)?.operatorError ?? error
            }
        }

        /// A statement that is used once.
        static func call(_ sql: String) -> PostgresCall { PostgresCall(PostgresStatement("", sql)) }
    }
#endif
