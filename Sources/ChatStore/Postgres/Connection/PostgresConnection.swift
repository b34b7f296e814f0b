#if Postgres
    import CLibPQ
    import ChatCore

    #if canImport(FoundationEssentials)
        import FoundationEssentials
    #else
        import Foundation
    #endif

    /// One connection to the database: owns a `PGconn` and a thread on which every call into libpq is made and waits.
    ///
    /// - Guarantees: no call waits past its deadline; a connection that missed one is closed, because nobody knows what the
    ///   server still does. Reconnecting is the caller's decision (``connect(deadline:)``).
    package actor PostgresConnection {
        /// What the connection is for; shown in the server's views and in ``PostgresEvent``s.
        package nonisolated let role: ConnectionRole
        nonisolated let configuration: PostgresConfiguration
        private let thread = PostgresThread()
        private let onEvent: @Sendable (PostgresEvent) -> Void

        /// Nil while there is no connection. A `PGconn` may be used by one thread at a time (PostgreSQL manual, "Behavior in
        /// Threaded Programs"): it never leaves this actor.
        var handle: OpenConnection?
        /// Names of the statements that the server has prepared for this connection.
        var prepared: Set<String> = []

        /// No round trip waits longer than this while it is set.
        var requestDeadline: ContinuousClock.Instant?

        package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe thread.asUnownedSerialExecutor() }

        /// Prepares a connection; nothing is opened yet.
        package init(
            _ configuration: PostgresConfiguration, role: ConnectionRole,
            onEvent: @escaping @Sendable (PostgresEvent) -> Void = { _ in }
        ) {
            self.configuration = configuration
            self.role = role
            self.onEvent = onEvent
        }

        deinit { thread.stop() }

        /// Whether there is a connection that has not failed yet.
        package var isConnected: Bool { handle != nil }

        /// Runs a body on the connection's thread, so that several round trips follow each other without a hop.
        package func run<Value: Sendable, Failure: Error>(
            _ body: @Sendable (isolated PostgresConnection) throws(Failure) -> Value
        ) throws(Failure) -> Value { try body(self) }

        /// Closes the connection, if there is one.
        package func close() {
            handle = nil
            prepared = []
        }

        /// Closes a connection that failed, and tells so.
        func lose(_ detail: String) -> PostgresFailure {
            if isConnected { onEvent(.connectionLost(role: role.rawValue, detail: detail)) }
            close()
            return PostgresFailure(.lost, detail)
        }

        // MARK: Connecting

        /// Connects unless connected.
        ///
        /// - Throws: `unreachable`, naming what libpq or the server said.
        package func connect(deadline: ContinuousClock.Instant) throws(PostgresFailure) {
            guard !isConnected else { return }
            do throws(PostgresFailure) {
                try open(deadline: min(deadline, .now + configuration.connectTimeout))
                try prepareSession()
            } catch {
                close()
                onEvent(.connectFailed(role: role.rawValue, detail: error.detail))
                throw error.kind == .lost ? PostgresFailure(.unreachable, error.detail) : error
            }
            onEvent(.connected(role: role.rawValue))
        }

        private func open(deadline: ContinuousClock.Instant) throws(PostgresFailure) {
            var parameters = ConnectionParameters(
                configuration, password: try passwordFromFile(), applicationName: "chat \(role.rawValue)")
            var started = try start(parameters)
            // libpq's default falls back to plain text and believes any server. Across a network that has to be asked for.
            if configuration.sslMode == nil, started.option("sslmode") == "prefer",
                !ConnectionParameters.areLocal(
                    hosts: started.option("host"), addresses: started.option("hostaddr"))
            {
                parameters.set("sslmode", "verify-full")
                if let bundle = systemCertificates(started) { parameters.set("sslrootcert", bundle) }
                started = try start(parameters)
            }
            handle = started
            // Makes libpq put the state into its message: there is no other way to learn why the server refused.
            unsafe PQsetErrorVerbosity(started.pointer, PQERRORS_VERBOSE)
            while true {
                switch unsafe PQconnectPoll(started.pointer) {
                case PGRES_POLLING_OK: return
                case PGRES_POLLING_READING: try wait(reading: true, writing: false, until: deadline)
                case PGRES_POLLING_WRITING: try wait(reading: false, writing: true, until: deadline)
                default: throw ConnectFailure.read(lastMessage)
                }
            }
        }

        private func start(_ parameters: ConnectionParameters) throws(PostgresFailure) -> OpenConnection {
            guard let started = OpenConnection(parameters) else { throw PostgresFailure(.unreachable, "out of memory") }
            guard unsafe PQstatus(started.pointer) != CONNECTION_BAD else {
                throw PostgresFailure(.unreachable, Self.withoutQuotations(started.lastMessage))
            }
            unsafe PQsetNoticeProcessor(started.pointer, { _, _ in }, nil)
            return started
        }

        /// What libpq says before it has a connection may quote a part of a URL that is not well-formed, and so of a password.
        private static func withoutQuotations(_ message: String) -> String {
            message.split(separator: "\"", omittingEmptySubsequences: false).enumerated()
                .map { $0.offset.isMultiple(of: 2) ? String($0.element) : "…" }.joined()
        }

        private func passwordFromFile() throws(PostgresFailure) -> String? {
            guard let file = configuration.passwordFile else { return nil }
            guard let data = FileManager.default.contents(atPath: file) else {
                throw PostgresFailure(.unreachable, "the password file \(file) cannot be read")
            }
            let text = String(decoding: data, as: UTF8.self)
            return text.split(separator: "\n", omittingEmptySubsequences: false).first.map {
                $0.hasSuffix("\r") ? String($0.dropLast()) : String($0)
            }
        }

        /// A bundle of public authorities, when libpq's own place for trusted ones is empty.
        private func systemCertificates(_ started: OpenConnection) -> String? {
            guard started.option("sslrootcert").isEmpty else { return nil }
            let home = ProcessInfo.processInfo.environment["HOME"] ?? ""
            if FileManager.default.fileExists(atPath: home + "/.postgresql/root.crt") { return nil }
            return ["/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem"]
                .first { FileManager.default.fileExists(atPath: $0) }
        }

        private func prepareSession() throws(PostgresFailure) {
            guard let open = handle else { throw PostgresFailure(.unreachable, "not connected") }
            guard unsafe PQsetnonblocking(open.pointer, 1) == 0, unsafe PQenterPipelineMode(open.pointer) == 1 else {
                throw PostgresFailure(.unreachable, lastMessage)
            }
            guard unsafe PQserverVersion(open.pointer) >= 130_000 else {
                throw PostgresFailure(.unreachable, "the server is older than PostgreSQL 13")
            }
            let encoding = open.parameter("server_encoding")
            guard encoding == "UTF8" else {
                throw PostgresFailure(
                    .unreachable, "the database's encoding is \(encoding); it must be UTF8 (createdb --encoding UTF8)")
            }
            _ = try execute([
                PostgresCall(Self.sessionSettings) {
                    // The server gives up a little earlier than this side, so that most overlong statements end with an answer.
                    $0.add("\(max(100, configuration.statementTimeout.milliseconds * 9 / 10))ms")
                    // Locks are held for milliseconds. One that is not must not hold up those who wait for others.
                    $0.add("\(min(1000, max(100, configuration.statementTimeout.milliseconds / 2)))ms")
                    // No transaction here waits for anything but the server: one that is idle belongs to a node that is gone.
                    $0.add("3s")
                    $0.add(role.findsByKey ? "off" : "on")
                }
            ])
        }

        private static let sessionSettings = PostgresStatement(
            "session_settings",
            """
            SELECT set_config('statement_timeout', $1, false), set_config('lock_timeout', $2, false),
                set_config('idle_in_transaction_session_timeout', $3, false),
                set_config('enable_seqscan', $4, false), set_config('enable_hashjoin', $4, false),
                set_config('enable_mergejoin', $4, false), set_config('jit', 'off', false),
                set_config('search_path', 'pg_catalog', false)
            """)

        // MARK: Looking

        /// What libpq said last, on one line.
        var lastMessage: String { handle?.lastMessage ?? "not connected" }
    }
#endif
