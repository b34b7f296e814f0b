#if Postgres
    import ChatCore
    import ChatTesting
    import PostgresFixture
    import Synchronization
    import Testing

    @testable import ChatStore

    @Suite("Postgres pool", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"), .timeLimit(.minutes(1)))
    struct PostgresPoolTests {
        private func pool(size: Int, timeout: Duration) async throws -> PostgresPool {
            var configuration = try await PostgresWorld.migrated()
            configuration.requestTimeout = timeout
            return PostgresPool(configuration, size: size, role: .reader, onEvent: { _ in })
        }

        private let sleep = PostgresStatement("", "SELECT pg_sleep($1::int8)")

        @Test("gives a caller up in time although the connection's thread is stuck, and goes on with it afterwards")
        func stuckThread() async throws {
            let pool = try await pool(size: 1, timeout: .milliseconds(300))
            let (steps, step) = AsyncStream.makeStream(of: Void.self)
            let isReleased = Mutex(false)
            let start = ContinuousClock.now
            let error = await #expect(throws: ChatError.self) {
                try await pool.run { _ throws(PostgresFailure) in
                    // As a resolver does that gets no answer: nothing here looks at a deadline.
                    while !isReleased.withLock({ $0 }) {}
                    step.yield()
                }
            }
            #expect(error?.code == .storeUnavailable)
            #expect(ContinuousClock.now - start < .seconds(5))
            isReleased.withLock { $0 = true }
            for await _ in steps { break }
            let answer = try await pool.run { connection throws(PostgresFailure) in
                try connection.execute([PostgresCall(PostgresStatement("", "SELECT 1::int8"))])[0][0].int64(0)
            }
            #expect(answer == 1)
            await pool.close()
        }

        @Test("gives up waiting for a connection in time, and serves the next in turn")
        func waiters() async throws {
            let pool = try await pool(size: 1, timeout: .seconds(2))
            async let slow: Void = pool.run { connection throws(PostgresFailure) in
                _ = try connection.execute([PostgresCall(self.sleep) { $0.add(1 as Int64) }])
            }
            let late = await #expect(throws: ChatError.self) {
                try await pool.run(timeout: .milliseconds(100)) { connection throws(PostgresFailure) in
                    _ = try connection.execute([PostgresCall(self.sleep) { $0.add(1 as Int64) }])
                }
            }
            #expect(late?.code == .storeUnavailable)
            try await slow
            await pool.close()
            let closed = await #expect(throws: ChatError.self) { try await pool.run { _ throws(PostgresFailure) in } }
            #expect(closed?.code == .storeUnavailable)
        }
    }
#endif
