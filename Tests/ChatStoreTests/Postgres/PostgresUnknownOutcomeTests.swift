#if Postgres
    import ChatCore
    import ChatStore
    import ChatTesting
    import PostgresFixture
    import Testing

    /// The connection dies around a commit: the store finds out by itself what became of it, and answers as if nothing had
    /// happened. What would have happened is what the in-memory store says, which no connection can fail.
    @Suite("Postgres store and lost commits", .enabled(if: PostgresTests.areEnabled, "\(PostgresTests.reason)"))
    struct PostgresUnknownOutcomeTests {
        /// People, a group and a message in it, the same in both stores.
        struct Scene: Sendable {
            let samples = SampleMaker()
            let (ann, bob, cid): (UserID, UserID, UserID)
            let group: NewGroup
            let first: PendingEvent
            let firstID: MessageID

            init() {
                (ann, bob, cid) = (samples.userID("ann"), samples.userID("bob"), samples.userID("cid"))
                group = samples.group(by: ann, members: [bob])
                first = samples.message("first", by: ann, to: .conversation(group.id))
                guard case .createMessage(let content) = first.change else {
                    firstID = samples.messageID()
                    return
                }
                firstID = content.id
            }

            func prepare(_ store: any ChatStorage) async throws {
                for (index, user) in [ann, bob, cid].enumerated() {
                    let at = Timestamp(milliseconds: 1_700_000_000_000 + Int64(index))
                    _ = try await store.signIn(user, profile: UserProfile(), at: at)
                }
                _ = try await store.createGroup(group)
                _ = try await store.append([first])[0].get()
            }

            func change(_ change: PendingEvent.Change, by actor: UserID? = nil) -> PendingEvent {
                PendingEvent(
                    target: .conversation(group.id), actor: actor ?? ann, at: samples.time(), change: change)
            }

            /// Batches that write, one after another, each of another kind.
            var batches: [[PendingEvent]] {
                var unkeyed = samples.content("without a key")
                unkeyed.clientID = nil
                let repeated = samples.message("said twice", by: bob, to: .conversation(group.id))
                return [
                    [samples.message("one", by: ann, to: .conversation(group.id))],
                    [change(.createMessage(unkeyed))],
                    [change(.editMessage(firstID, body: "edited"))],
                    [change(.addReaction(firstID, emoji: "👍"), by: bob)],
                    [change(.removeReaction(firstID, emoji: "👍"), by: bob)],
                    [change(.rename(title: "Renamed"))],
                    [change(.addMembers([cid], role: .member))],
                    [change(.changeRole(cid, role: .admin))],
                    [samples.message("hello", by: ann, to: .direct(with: cid, newID: samples.conversationID()))],
                    [
                        repeated, samples.message("forbidden", by: samples.userID(), to: .conversation(group.id)),
                        repeated, first, samples.message("two", by: cid, to: .conversation(group.id)),
                        samples.message("back", by: cid, to: .direct(with: ann, newID: samples.conversationID())),
                    ],
                    [change(.removeMember(cid))],
                    [change(.deleteMessage(firstID))],
                ]
            }
        }

        @Test(
            "answers as if nothing had happened, and writes once", .timeLimit(.minutes(2)),
            arguments: PostgresProxy.Cut.allCases)
        func appends(cut: PostgresProxy.Cut) async throws {
            try await withBothStores { scene, memory, postgres, proxy in
                for batch in scene.batches {
                    let cuts = proxy.cutNext(cut)
                    let answers = await postgres.append(batch)
                    #expect(try await within(.seconds(10)) { await cuts.first { _ in true } } != nil)
                    let expected = await memory.append(batch)
                    #expect(answers.map(Answer.init) == expected.map(Answer.init), "\(cut) of \(batch)")
                }
                let query = SyncQuery(conversation: scene.group.id, after: 0)
                let log = try await postgres.events(query, viewer: scene.ann)
                #expect(try await memory.events(query, viewer: scene.ann) == log)
            }
        }

        @Test("moves marks to where they were to go", .timeLimit(.minutes(2)), arguments: PostgresProxy.Cut.allCases)
        func marks(cut: PostgresProxy.Cut) async throws {
            try await withBothStores { scene, memory, postgres, proxy in
                let requests = [
                    CursorAdvance(user: scene.bob, conversation: scene.group.id, kind: .delivered, seq: 1),
                    CursorAdvance(user: scene.bob, conversation: scene.group.id, kind: .read, seq: 2),
                    CursorAdvance(user: scene.cid, conversation: scene.group.id, kind: .read, seq: 2),
                ]
                let cuts = proxy.cutNext(cut)
                let answers = await postgres.advance(requests)
                #expect(try await within(.seconds(10)) { await cuts.first { _ in true } } != nil)
                let expected = await memory.advance(requests)
                for (answer, wanted) in zip(answers, expected) {
                    switch (answer, wanted) {
                    case (.success(let answer), .success(let wanted)):
                        // A repeat finds the marks where the whole batch has moved them.
                        #expect(answer.cursors.delivered.seq >= wanted.cursors.delivered.seq)
                        #expect(answer.cursors.read.seq >= wanted.cursors.read.seq)
                    case (.failure(let answer), .failure(let wanted)): #expect(answer.code == wanted.code)
                    default: Issue.record("\(answer) instead of \(wanted)")
                    }
                }
                let stored = try await postgres.conversation(scene.group.id, viewer: scene.bob).cursors
                #expect(try await memory.conversation(scene.group.id, viewer: scene.bob).cursors == stored)
            }
        }

        @Test(
            "a group is created once, and its creator is told how it began", .timeLimit(.minutes(2)),
            arguments: PostgresProxy.Cut.allCases)
        func groups(cut: PostgresProxy.Cut) async throws {
            try await withBothStores { scene, memory, postgres, proxy in
                let group = scene.samples.group("Another", by: scene.bob, members: [scene.cid, scene.ann])
                let cuts = proxy.cutNext(cut)
                let answer = try await postgres.createGroup(group)
                #expect(try await within(.seconds(10)) { await cuts.first { _ in true } } != nil)
                let expected = try await memory.createGroup(group)
                #expect(answer.event == expected.event)
                #expect(answer.position == expected.position)
                #expect(answer.memberCount == expected.memberCount)
            }
        }

        /// What an answer says, errors by their code alone.
        private enum Answer: Equatable {
            case outcome(AppendOutcome)
            case refused(ChatError.Code)

            init(_ result: Result<AppendOutcome, ChatError>) {
                switch result {
                case .success(let outcome): self = .outcome(outcome)
                case .failure(let error): self = .refused(error.code)
                }
            }
        }

        private func withBothStores(
            _ body: (Scene, InMemoryChatStorage, PostgresChatStorage, PostgresProxy) async throws -> Void
        ) async throws {
            var configuration = try await PostgresWorld.migrated()
            let proxy = try await PostgresProxy.start(to: SharedPostgres.server.port)
            configuration.port = proxy.port
            try await PostgresWorld.withStore(configuration) { postgres in
                let (scene, memory) = (Scene(), InMemoryChatStorage())
                try await scene.prepare(memory)
                try await scene.prepare(postgres)
                try await body(scene, memory, postgres, proxy)
            }
            #expect(try await PostgresSchema(configuration).check { _ in } == [])
            try await proxy.close()
        }
    }
#endif
