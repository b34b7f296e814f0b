#if Postgres
    import ChatCore
    import ChatStore
    import Logging

    extension DaemonStore {
        /// Brings the schema up to date when that is wanted, and connects.
        static func postgres(
            _ database: ChatServerConfiguration.Database, logger: Logger, announce: @Sendable (String) -> Void
        ) async throws(StartupFailure) -> DaemonStore {
            let connection = database.connection
            let log = DatabaseLog(logger)
            do {
                if database.migratesAtStart { try await migrate(connection, logger: logger, announce: announce) }
                let storage = try await PostgresChatStorage.open(connection, onEvent: { log.note($0) })
                logger.info("database open", metadata: ["chat.database.target": "\(connection.target)"])
                return DaemonStore(
                    storage: storage, run: { await storage.run() }, close: { await storage.close() })
            } catch {
                throw StartupFailure.database(error, target: connection.target)
            }
        }

        private static func migrate(
            _ connection: PostgresConfiguration, logger: Logger, announce: @Sendable (String) -> Void
        ) async throws(ChatError) {
            let applied = try await PostgresSchema(connection).migrate { migration in
                logger.notice(
                    "migrating the database",
                    metadata: ["chat.schema.version": "\(migration.version)", "chat.schema.name": "\(migration.name)"])
            }
            for migration in applied {
                announce("database migrated to version \(migration.version): \(migration.name)")
            }
        }
    }

    extension StartupFailure {
        /// Explains why a database cannot be used.
        static func database(_ error: ChatError, target: String) -> StartupFailure {
            // libpq's texts have several lines; they name the address, role or table at fault and no password.
            let reason = (error.detail ?? error.publicMessage).split(whereSeparator: \.isNewline).map {
                $0.drop(while: \.isWhitespace)
            }.joined(separator: " ")
            guard error.code == .storeUnavailable else {
                var failure = StartupFailure(error)
                // A message that begins with a member's name becomes one that begins with the key.
                let isAboutKey = error.publicMessage.first?.isLowercase ?? false
                failure.message = (isAboutKey ? "database." : "database: ") + error.publicMessage
                if !failure.message.contains(reason) { failure.message += " (\(reason))" }
                return failure
            }
            return .temporary(
                "database: the server at \(target) cannot be reached (\(reason)); see that it runs and that database.* "
                    + "are right. 'chatctl db wait' returns when it answers.")
        }
    }
#endif
