import ChatCore
import ChatStore

extension ChatServerConfiguration {
    /// Checks the keys of the store and the database.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`; the message begins with the key at fault.
    func validateStore() throws(ChatError) {
        try validateDatabase()
        switch storeBackend {
        case .memory:
            try Self.require(
                !database.migratesAtStart, "database.migrate",
                "means nothing while store.backend is memory; say where the database is, for example with database.url")
        case .postgres:
            #if Postgres
                try Self.require(seedFile == nil, "store.seedFile", "means nothing unless store.backend is memory")
            #else
                throw ChatError(
                    .invalidConfiguration,
                    "store.backend cannot be postgres: this build has no Postgres, its package trait Postgres is off.")
            #endif
        }
    }

    /// Checks how the database is reached, and nothing else.
    func validateDatabase() throws(ChatError) {
        if let url = database.connection.url {
            try Self.require(
                ConnectionText(url) != nil, "database.url", "must be a URL that begins with postgres://")
        }
        do throws(ChatError) {
            try database.connection.validate()
        } catch {
            throw Self.namedDatabase(error)
        }
    }

    /// Turns the member names of ``ChatStore/PostgresConfiguration``'s messages into the keys an operator wrote.
    private static func namedDatabase(_ error: ChatError) -> ChatError {
        let members = [
            "connectTimeout": "connectTimeoutMs", "statementTimeout": "statementTimeoutMs",
            "requestTimeout": "requestTimeoutMs",
        ]
        let text = error.publicMessage
        guard let end = text.firstIndex(of: " ") else { return error }
        let member = String(text[..<end])
        return ChatError(.invalidConfiguration, "database.\(members[member] ?? member)" + text[end...])
    }
}
