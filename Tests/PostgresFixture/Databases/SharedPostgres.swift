/// The servers that all suites of a test process share: each is started by who first asks for it.
public enum SharedPostgres {
    private static let plain = Starting { try await PostgresServer.start() }
    private static let secure = Starting {
        var options = PostgresServer.Options()
        options.certificates = try await ServerCertificates.make(for: "localhost")
        return try await PostgresServer.start(options)
    }

    /// A server that is reached without TLS. It must not be stopped: others use it.
    public static var server: PostgresServer { get async throws { try await plain.server() } }
    /// A server that refuses connections without TLS and shows a certificate for `localhost`.
    public static var secureServer: PostgresServer { get async throws { try await secure.server() } }

    /// Starts a server at the first call; the later ones wait for the same.
    private actor Starting {
        private let make: @Sendable () async throws -> PostgresServer
        private var task: Task<PostgresServer, any Error>?

        init(_ make: @escaping @Sendable () async throws -> PostgresServer) { self.make = make }

        func server() async throws -> PostgresServer {
            // Not a child of who asks first: the server outlives that test. Nobody cancels it; it ends when it has started.
            let task = self.task ?? Task { [make] in try await make() }
            self.task = task
            return try await task.value
        }
    }
}
