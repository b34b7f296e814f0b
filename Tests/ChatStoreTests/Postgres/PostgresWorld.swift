#if Postgres
    import ChatCore
    import ChatStore
    import PostgresFixture

    /// Databases of the shared servers with the store's schema in them, and configurations that lead there.
    enum PostgresWorld {
        /// A store that the cases of a suite share, on a server that is reached without TLS.
        static let plain = SharedStore { try await configuration(of: SharedPostgres.server.createDatabase()) }

        /// The same over TLS, the server's certificate verified in full.
        static let secure = SharedStore { try await secureConfiguration() }

        /// How the owner reaches a database.
        static func configuration(of database: TestDatabase) -> PostgresConfiguration {
            var configuration = PostgresConfiguration()
            configuration.host = database.host
            configuration.port = database.port
            configuration.user = database.user
            configuration.password = database.password
            configuration.name = database.name
            return configuration
        }

        /// A new, empty database on the server that refuses connections without TLS.
        static func secureConfiguration() async throws -> PostgresConfiguration {
            let server = try await SharedPostgres.secureServer
            var configuration = try await configuration(of: server.createDatabase())
            configuration.sslMode = .verifyFull
            configuration.sslRootCertificateFile = server.options.certificates?.authority
            return configuration
        }

        /// A new database with the schema in it.
        static func migrated() async throws -> PostgresConfiguration {
            let configuration = try await configuration(of: SharedPostgres.server.createDatabase())
            _ = try await PostgresSchema(configuration).migrate { _ in }
            return configuration
        }

        /// Opens a store for the length of a body.
        static func withStore<R: Sendable>(
            _ configuration: PostgresConfiguration, _ body: (PostgresChatStorage) async throws -> R
        ) async throws -> R {
            let store = try await PostgresChatStorage.open(configuration)
            do {
                let result = try await body(store)
                await store.close()
                return result
            } catch {
                await store.close()
                throw error
            }
        }
    }

    /// Why there is no store to test, with the detail that the error itself keeps for logs.
    struct StoreMissing: Error, CustomStringConvertible {
        let description: String
    }

    /// One migrated database and the store on it, made for who first asks.
    actor SharedStore {
        private let configure: @Sendable () async throws -> PostgresConfiguration
        private var task: Task<PostgresChatStorage, any Error>?

        init(_ configure: @escaping @Sendable () async throws -> PostgresConfiguration) { self.configure = configure }

        /// The store; it stays open until the tests end, and its searches index themselves meanwhile.
        var store: PostgresChatStorage {
            get async throws {
                // Outlives the test that asks first; nobody cancels it, it ends with the opened store.
                let task =
                    self.task
                    ?? Task { [configure] in
                        let configuration = try await configure()
                        do throws(ChatError) {
                            _ = try await PostgresSchema(configuration).migrate { _ in }
                            let store = try await PostgresChatStorage.open(configuration)
                            // Ends with the test process.
                            Task { await store.run() }
                            return store
                        } catch {
                            throw StoreMissing(description: "no store: \(String(reflecting: error))")
                        }
                    }
                self.task = task
                return try await task.value
            }
        }
    }
#endif
