#if Postgres
    import ChatTesting
    import PostgresFixture
    import Testing

    /// Whatever dies under load: every acknowledged message is in the log exactly once, in one order, at every client.
    ///
    /// Real processes; a killed process loses what it had not handed to the system, a killed server what it had not committed.
    @Suite(
        "Crashes under load", .serialized,
        .enabled(if: PostgresTests.areEnabled && Installation.daemon != nil, "chatd or a Postgres server is missing"))
    struct CrashTests {
        /// Strikes of each kind.
        static let rounds = 20

        @Test("chatd is killed and started again", .timeLimit(.minutes(6)))
        func daemonKilled() async throws {
            let run = try await CrashRun()
            try await run.rounds(Self.rounds, "kill -9 chatd") { _ in
                try await run.daemon.kill()
                try await run.daemon.start()
            }
            try await run.end()
        }

        @Test("Postgres is killed and started again", .timeLimit(.minutes(6)))
        func serverKilled() async throws {
            let run = try await CrashRun()
            try await run.rounds(Self.rounds, "kill -9 postgres") { _ in
                try await run.postgres.kill()
                try await run.postgres.start()
            }
            try await run.end()
        }

        @Test("the connection between them is cut before a commit, after one, and anywhere", .timeLimit(.minutes(6)))
        func connectionCut() async throws {
            let run = try await CrashRun()
            try await run.rounds(Self.rounds, "connection cut") { round in
                for cut in PostgresProxy.Cut.allCases {
                    let cuts = run.proxy.cutNext(cut)
                    let isCut = try await within(.seconds(20)) { await cuts.first { _ in true } != nil }
                    #expect(isCut == true, "round \(round): nothing was committed")
                }
                run.proxy.cut()
            }
            // Each cut after a commit left an outcome unknown; where the store found the message when it tried again, it said so.
            try await run.end()
        }
    }
#endif
