#if Postgres
    import ChatClient
    import ChatCore
    import PostgresFixture
    import Testing

    /// While Postgres is away nobody is cut off and nobody waits for long; when it is back, all goes on by itself.
    @Suite(
        "Postgres away", .serialized,
        .enabled(if: PostgresTests.areEnabled && Installation.daemon != nil, "chatd or a Postgres server is missing"))
    struct AwayTests {
        /// The ways of being away, and back.
        enum Absence: String, CaseIterable, CustomTestStringConvertible {
            case stopped, killed, frozen, refusing, silent
            var testDescription: String { rawValue }

            func begin(_ run: CrashRun) async throws {
                switch self {
                case .stopped: try await run.postgres.stop()
                case .killed: try await run.postgres.kill()
                case .frozen: run.postgres.freeze()
                case .refusing:
                    try await run.proxy.refuse()
                    run.proxy.cut()
                // As when the network drops everything: connections stand, new ones too, and nothing comes.
                case .silent: run.proxy.stall()
                }
            }

            func end(_ run: CrashRun) async throws {
                switch self {
                case .stopped, .killed: try await run.postgres.start()
                case .frozen: run.postgres.thaw()
                case .refusing: try await run.proxy.accept()
                case .silent: run.proxy.resume()
                }
            }
        }

        /// What a request may take in all while the store is away, as configured here.
        static let requestTimeout = Duration.seconds(2)
        private static let shortTimeouts = [
            "--database-request-timeout-ms", "\(requestTimeout.milliseconds)",
            "--database-statement-timeout-ms", "1000", "--database-connect-timeout-ms", "1000",
        ]
        /// On top of it, for a loaded machine.
        static let allowance = Duration.seconds(2)

        @Test(
            "is told quickly, harms no session, and heals by itself", .timeLimit(.minutes(2)),
            arguments: Absence.allCases)
        func away(_ absence: Absence) async throws {
            let run = try await CrashRun(Self.shortTimeouts)
            var people: [Person] = []
            for name in ["ann", "bob", "cid", "dot", "eve"] {
                people.append(
                    try await Person.signIn(name, at: run.daemon, recorder: run.recorder, confirmsDelivery: false))
            }
            let (ann, bob, cid, dot, eve) = (people[0], people[1], people[2], people[3], people[4])
            let talk = try await ann.client.createGroup("talk", members: people.dropFirst().map(\.id)).conversation.id
            let before = try await ann.client.send("before", to: .conversation(talk))
            // With that the clients' own questions about the new conversation are answered, too.
            for person in people { try await person.hears(before) }
            let sessions = people.map(\.client.session?.session)
            #expect(await run.daemon.get("/readyz").status == 200)

            try await absence.begin(run)
            let key = try #require(ClientMessageID.random())
            // All at once, each in a session of its own: a session's requests are answered one after another.
            async let send: Void = expectUnavailable("a send") {
                try await ann.client.send("meanwhile", to: .conversation(talk), clientID: key)
            }
            async let history: Void = expectUnavailable("history") { try await bob.client.history(of: talk) }
            async let inbox: Void = expectUnavailable("the inbox") { try await cid.client.inbox() }
            async let sync: Void = expectUnavailable("sync") {
                try await dot.client.request(.sync(SyncQuery(conversation: talk, after: 0)))
            }
            async let receipt: Void = expectUnavailable("a receipt") {
                try await eve.client.request(.receipt(.read, conversation: talk, seq: 1))
            }
            _ = try await (send, history, inbox, sync, receipt)
            let (ready, wait) = try await timed { await run.daemon.get("/readyz") }
            #expect(ready.status == 503)
            #expect(ready.body.contains("store_unavailable"))
            #expect(wait < Self.requestTimeout + Self.allowance)
            #expect(await run.daemon.get("/healthz").status == 200)
            // Who comes now has to wait, and needs to do nothing for it.
            async let newcomer = Person.signIn("fay", at: run.daemon, recorder: run.recorder)

            try await absence.end(run)
            try await poll("readiness after '\(absence)'", within: .seconds(20)) {
                await run.daemon.get("/readyz").status == 200 ? true : nil
            }
            let sent = try await delivered { () throws(ChatError) in
                try await ann.client.send("meanwhile", to: .conversation(talk), clientID: key)
            }
            let log = try await bob.log(of: talk)
            #expect(log.map(\.position.seq) == [1, 2, 3])
            #expect(log.last?.position == sent.position)
            #expect(people.map(\.client.session?.session) == sessions, "the sockets did not stay open")
            for person in people { try await person.hears(sent) }
            people.append(try await newcomer)
            #expect(try await people[5].client.openConversation(with: ann.id).role == .member)
            for person in people { await person.client.stop() }
            try await run.end()
        }

        @Test(
            "a commit whose answer came too late for its sender is known to everybody once it is",
            .timeLimit(.minutes(2)))
        func unheardCommit() async throws {
            let run = try await CrashRun(Self.shortTimeouts)
            let ann = try await Person.signIn("ann", at: run.daemon, recorder: run.recorder, confirmsDelivery: false)
            let bob = try await Person.signIn("bob", at: run.daemon, recorder: run.recorder, confirmsDelivery: false)
            let talk = try await ann.client.openConversation(with: bob.id).conversation.id
            try await bob.hears(ann.client.send("before", to: .conversation(talk)))

            try await run.proxy.refuse()
            async let cut: Void = run.cutNext(.afterCommit)
            let key = try #require(ClientMessageID.random())
            try await expectUnavailable("a send") {
                try await ann.client.send("unheard", to: .conversation(talk), clientID: key)
            }
            try await cut
            try await run.proxy.accept()
            let sent = try await delivered { () throws(ChatError) in
                try await ann.client.send("unheard", to: .conversation(talk), clientID: key)
            }
            #expect(sent.duplicate)
            #expect(sent.position.seq == 2)
            try await bob.hears(sent)
            for person in [ann, bob] { await person.client.stop() }
            try await run.end()
        }

        /// The request fails for now, says when to try again, and does so in time.
        private func expectUnavailable(_ what: String, _ ask: @Sendable () async throws -> some Any) async throws {
            let (error, wait) = try await timed {
                await #expect(throws: ChatError.self, "\(what) does not fail") { _ = try await ask() }
            }
            #expect(error?.code == .storeUnavailable, "\(what): \(String(describing: error))")
            #expect((error?.retryAfterMs ?? 0) > 0, "\(what) does not say when to try again")
            #expect(wait < Self.requestTimeout + Self.allowance, "\(what) took \(wait)")
        }

        /// Tries again as told until it succeeds.
        private func delivered(_ send: () async throws(ChatError) -> Reply.Sent) async throws -> Reply.Sent {
            for _ in 0..<10 {
                do throws(ChatError) {
                    return try await send()
                } catch {
                    guard case .after(let delay) = error.retry else { throw error }
                    try await Task.sleep(for: delay)
                }
            }
            return try await send()
        }

        private func timed<R>(_ body: () async throws -> R) async throws -> (R, Duration) {
            let start = ContinuousClock.now
            let result = try await body()
            return (result, .now - start)
        }
    }
#endif
