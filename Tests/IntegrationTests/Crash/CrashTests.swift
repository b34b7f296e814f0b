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
            try await run.rounds(Self.rounds, "kill -9 chatd") { round in
                if round.isMultiple(of: 2) {
                    // Where it hurts most: the server has committed, and the daemon dies without having heard of it.
                    try await run.proxy.refuse()
                    try await run.cutNext(.afterCommit)
                    try await run.daemon.kill()
                    try await run.proxy.accept()
                } else {
                    try await run.daemon.kill()
                }
                try await run.daemon.start()
            }
            #expect(run.recorder.checker.duplicates >= Self.rounds / 2, "who sends again is told what was stored")
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
            try await run.rounds(Self.rounds, "connection cut") { _ in
                for cut in PostgresProxy.Cut.allCases { try await run.cutNext(cut) }
                run.proxy.cut()
            }
            #expect(run.proxy.accepted >= 3 * Self.rounds, "the daemon did not connect again after each cut")
            try await run.end()
        }

        @Test("a server that answers before it has stored is found out", .timeLimit(.minutes(3)))
        func untrustworthyServer() async throws {
            let run = try await CrashRun(isDurable: false)
            let findings = try await run.findings(after: 5, "kill -9 of a server that lies") { _ in
                try await run.postgres.kill()
                try await run.postgres.start()
            }
            #expect(findings.contains { if case .missing = $0 { true } else { false } })
            try await run.end()
        }
    }
#endif
