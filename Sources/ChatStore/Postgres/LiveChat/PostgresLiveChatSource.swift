#if Postgres
    public import ChatCore

    /// The older stack's tables `user` and `message` in its own Postgres database; reads one moment's state and changes nothing.
    public final class PostgresLiveChatSource: LiveChatSource {
        private let connection: PostgresConnection
        private let users: LiveChatColumns
        private let rowsPerFetch = 500

        private init(_ connection: PostgresConnection, _ users: LiveChatColumns) {
            self.connection = connection
            self.users = users
        }

        /// Connects, looks at the tables and begins to read.
        ///
        /// - Parameters:
        ///   - configuration: The database of the older stack.
        ///   - schema: Where its tables are.
        ///   - unit: What a timestamp counts that is a plain number.
        ///   - zone: The zone of timestamps without one, by a name that the server knows.
        /// - Throws: ``ChatError`` `store_unavailable`, `invalid_configuration`, and `invalid_request` that names what is missing.
        public static func open(
            _ configuration: PostgresConfiguration, schema: String = "public", unit: LiveChatTime.Unit = .milliseconds,
            zone: String = "UTC"
        ) async throws(ChatError) -> PostgresLiveChatSource {
            try configuration.validate()
            let connection = PostgresConnection(configuration, role: .importing)
            do {
                let (users, messages) = try await connection.run { connection throws(PostgresFailure) in
                    try connection.connect(deadline: .now + connection.configuration.connectTimeout)
                    return try begin(schema, on: connection)
                }
                let select = try select(messages, unit, zone)
                _ = try users.text("id")
                try await connection.run { connection throws(PostgresFailure) in
                    _ = try connection.execute(
                        [PostgresArchive.call("DECLARE livechat NO SCROLL CURSOR FOR \(select)")],
                        timeout: PostgresArchive.timeout)
                }
                return PostgresLiveChatSource(connection, users)
            } catch {
                await connection.close()
                throw Self.explained(error)
            }
        }

        /// Ends the reading.
        public func close() async { await connection.close() }

        /// Reads all rows of `user`.
        public func users() async throws -> [LiveChatUser] {
            let select = """
                SELECT \(try users.text("id")), \(try users.text("name")), \(try users.text("email"))
                FROM \(users.qualified) AS t ORDER BY t."id"
                """
            return try await run { connection throws(PostgresFailure) in
                try connection.execute([PostgresArchive.call(select)], timeout: PostgresArchive.timeout)[0]
                    .map { row throws(PostgresFailure) in
                        LiveChatUser(
                            id: try row.rawText(0), name: row.optionalRawText(1), email: row.optionalRawText(2))
                    }
            }
        }

        /// Reads the next rows of `message`.
        public func nextMessages() async throws -> [LiveChatMessage] {
            try await run { [rowsPerFetch] connection throws(PostgresFailure) in
                try connection.execute(
                    [PostgresArchive.call("FETCH \(rowsPerFetch) FROM livechat")], timeout: PostgresArchive.timeout)[0]
                    .map { row throws(PostgresFailure) in
                        LiveChatMessage(
                            id: try row.rawText(0), sender: row.optionalRawText(1), to: row.optionalRawText(2),
                            content: row.optionalRawText(3),
                            timestamp: row.optionalInt64(4).map { .milliseconds($0) }
                                ?? row.optionalRawText(5).map { .text($0) } ?? .none)
                    }
            }
        }

        private func run<Value: Sendable>(
            _ body: @Sendable (isolated PostgresConnection) throws(PostgresFailure) -> Value
        ) async throws(ChatError) -> Value {
            do {
                return try await connection.run(body)
            } catch {
                throw Self.explained(error)
            }
        }

        private static func select(
            _ messages: LiveChatColumns, _ unit: LiveChatTime.Unit, _ zone: String
        ) throws(ChatError) -> String {
            // DECLARE takes no parameters. An offset goes as an interval: as the name of a zone its sign would mean the opposite.
            let zone =
                LiveChatTime.fixedOffset(zone).map { "make_interval(mins => \($0))" } ?? LiveChatColumns.literal(zone)
            return """
                SELECT \(try messages.text("id")), \(try messages.text("sender")), \(try messages.text("to")),
                    \(try messages.text("content")), \(try messages.time("timestamp", unit: unit, zone: zone))
                FROM \(messages.qualified) AS t ORDER BY \(LiveChatColumns.order)
                """
        }

        private static func begin(
            _ schema: String, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> (users: LiveChatColumns, messages: LiveChatColumns) {
            _ = try connection.execute([
                PostgresArchive.call("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"),
                PostgresArchive.call("SET LOCAL statement_timeout = 0"),
                PostgresArchive.call("SET LOCAL idle_in_transaction_session_timeout = 0"),
            ])
            return (try columns(of: "user", schema, on: connection), try columns(of: "message", schema, on: connection))
        }

        private static func columns(
            of table: String, _ schema: String, on connection: isolated PostgresConnection
        ) throws(PostgresFailure) -> LiveChatColumns {
            let rows = try connection.execute([
                PostgresCall(
                    PostgresStatement(
                        "",
                        """
                        SELECT a.attname::text, format_type(a.atttypid, NULL)
                        FROM pg_attribute AS a JOIN pg_class AS c ON c.oid = a.attrelid
                        JOIN pg_namespace AS n ON n.oid = c.relnamespace
                        WHERE n.nspname = $1::text AND c.relname = $2::text AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                            AND a.attnum > 0 AND NOT a.attisdropped
                        """)
                ) {
                    $0.add(schema)
                    $0.add(table)
                }
            ])
            var types: [String: String] = [:]
            try rows[0].forEach { row throws(PostgresFailure) in types[try row.rawText(0)] = try row.rawText(1) }
            return LiveChatColumns(schema: schema, table: table, types: types)
        }

        private static func explained(_ error: any Error) -> ChatError {
            if let error = error as? ChatError { return error }
            guard let failure = error as? PostgresFailure else { return ChatError(.internal, detail: "\(error)") }
            // What a statement ran into is about its tables and values; the rest is about reaching the server.
            guard case .server(let state) = failure.kind, ["22", "42"].contains(state.category) else {
                return failure.operatorError
            }
            return ChatError(.invalidRequest, "The source refuses to be read: \(failure.detail).")
        }
    }

    extension PostgresRow {
        /// Text exactly as it is stored, or null.
        fileprivate func optionalRawText(_ column: Int) -> String? { try? rawText(column) }
    }
#endif
