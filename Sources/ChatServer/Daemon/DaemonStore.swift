import ChatCore
import ChatStore
import Logging

/// The store of a daemon: opened before anything listens, and closed when the last session is gone.
struct DaemonStore: Sendable {
    /// What the node works on.
    let storage: any ChatStorage
    /// The store's work besides requests, until cancelled.
    let run: @Sendable () async -> Void
    /// Lets go of what the store holds; nothing may use it afterwards.
    let close: @Sendable () async -> Void

    /// Opens the store that the configuration asks for.
    ///
    /// - Throws: ``StartupFailure`` or ``ChatError`` `invalid_configuration`, ready to be shown.
    static func open(
        _ configuration: ChatServerConfiguration, logger: Logger, announce: @Sendable (String) -> Void
    ) async throws -> DaemonStore {
        switch configuration.storeBackend {
        case .memory: return try await memory(configuration)
        case .postgres:
            #if Postgres
                return try await postgres(configuration.database, logger: logger, announce: announce)
            #else
                // The configuration's check said so before.
                throw ChatError(.invalidConfiguration, "store.backend cannot be postgres in this build.")
            #endif
        }
    }

    private static func memory(_ configuration: ChatServerConfiguration) async throws(ChatError) -> DaemonStore {
        let storage = InMemoryChatStorage(limits: configuration.store)
        if let file = configuration.seedFile {
            try await StoreSeed.read(file).plant(in: storage, at: ServerClock.system.now.wall)
        }
        return DaemonStore(storage: storage, run: {}, close: {})
    }
}
