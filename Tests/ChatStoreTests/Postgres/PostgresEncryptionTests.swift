#if Postgres
    import ChatCore
    import ChatStore
    import PostgresFixture
    import Testing

    /// Who may stand between the store and its server: nobody.
    @Suite("Postgres over TLS", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"))
    struct PostgresEncryptionTests {
        @Test("a verified server is used, encrypted", .timeLimit(.minutes(2)))
        func verified() async throws {
            let status = try await PostgresSchema(PostgresWorld.secureConfiguration()).status()
            #expect(status.isEncrypted)
            #expect(status.host == "localhost")
            let plain = try await PostgresWorld.configuration(of: SharedPostgres.server.createDatabase())
            #expect(try await !PostgresSchema(plain).status().isEncrypted)
        }

        @Test("verify-full refuses another authority's certificate", .timeLimit(.minutes(2)))
        func wrongAuthority() async throws {
            var configuration = try await PostgresWorld.secureConfiguration()
            configuration.sslRootCertificateFile = try await ServerCertificates.make(for: "localhost").authority
            try await expectRefusal(configuration, naming: "certificate verify failed")
        }

        @Test("verify-full refuses a certificate for another host", .timeLimit(.minutes(2)))
        func wrongHost() async throws {
            var configuration = try await PostgresWorld.secureConfiguration()
            configuration.host = "127.0.0.1"
            try await expectRefusal(configuration, naming: "does not match host name")
            // It is the name that is at fault: the authority alone would do.
            configuration.sslMode = .verifyCA
            #expect(try await PostgresSchema(configuration).status().isEncrypted)
        }

        @Test("a server that requires TLS refuses a connection without it", .timeLimit(.minutes(2)))
        func withoutTLS() async throws {
            var configuration = try await PostgresWorld.secureConfiguration()
            configuration.sslMode = .disable
            try await expectRefusal(configuration, naming: "no encryption")
        }

        @Test("a server without TLS is not spoken to when TLS is asked for", .timeLimit(.minutes(2)))
        func serverWithoutTLS() async throws {
            var configuration = try await PostgresWorld.configuration(of: SharedPostgres.server.createDatabase())
            configuration.sslMode = .require
            try await expectRefusal(configuration, naming: "does not support SSL")
        }

        @Test("a wrong password is a fault of the configuration, and is not told", .timeLimit(.minutes(2)))
        func wrongPassword() async throws {
            var configuration = try await PostgresWorld.migrated()
            configuration.password = "hunter2"
            let error = try await expectRefusal(configuration, naming: "password authentication failed")
            #expect(error?.code == .invalidConfiguration)
            #expect(error.map { String(reflecting: $0).contains("hunter2") } == false)
        }

        /// Both the store and the administration say why.
        @discardableResult
        private func expectRefusal(
            _ configuration: PostgresConfiguration, naming text: String
        ) async throws -> ChatError? {
            let opening = await #expect(throws: ChatError.self) {
                try await PostgresWorld.withStore(configuration) { _ in }
            }
            let asking = await #expect(throws: ChatError.self) { _ = try await PostgresSchema(configuration).status() }
            for error in [opening, asking].compactMap(\.self) {
                #expect([.storeUnavailable, .invalidConfiguration].contains(error.code))
                #expect(String(reflecting: error).contains(text), "\(String(reflecting: error))")
            }
            return opening
        }
    }
#endif
