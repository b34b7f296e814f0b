import ChatClient
import ChatCore
import Testing

@Suite("ChatClient over a bad connection", .timeLimit(.minutes(1)))
struct ChatClientResumeTests {
    @Test("tells the log exactly while both sides talk and sockets keep breaking", arguments: [5, 7, 13])
    func tellsTheLog(cutEvery: Int) async throws {
        try await ScriptedServer.run { server in
            let live = LiveServer(server)
            try await withChatClient(.test(server)) { client in
                let serving = Task { await live.run(cutEvery: cutEvery) }
                try await events(of: client) { $0 == .caughtUp }
                let told = Task { [live] in
                    try await events(of: client) { event in
                        if case .event(let event) = event {
                            event.body == "end" && live.log.last == event
                        } else {
                            false
                        }
                    }
                }
                for number in 1...150 {
                    live.say("bob \(number)", isPushed: number % 4 != 0)
                    if number % 2 == 0 {
                        try await client.send("alice \(number)", to: .conversation(Fixture.conversation()))
                    }
                }
                live.say("end", isPushed: true)
                // Whatever was lost on the way shows at the next listing; this one asks for it.
                let last = try await within("the end") { try await told.value }
                #expect(last.logged == live.log)
                #expect(live.log.count == 150 + 75 + 1)
                await client.stop()
                serving.cancel()
            }
        }
    }

    @Test("continues in a new process where the application left off")
    func resumePoint() async throws {
        try await ScriptedServer.run { server in
            var configuration = ChatClientConfiguration.test(server)
            configuration.resume = ResumePoint(
                epoch: "e1", since: Timestamp(seconds: 500), positions: [Fixture.conversation(): 2])
            try await withChatClient(configuration) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 4)])
                let sync = try await connection.expect("sync")
                #expect(sync.command == .sync(SyncQuery(conversation: Fixture.conversation(), after: 2)))
                let page = SyncPage(
                    events: Fixture.events(3...4), head: LogPosition(seq: 4, ordinal: 4), hasMore: false, isReset: false
                )
                connection.reply(.events(conversation: Fixture.conversation(), page), to: sync)
                let told = try await events(of: client) { $0 == .caughtUp }
                #expect(told.seqs == [3, 4])
                #expect(client.resumePoint?.positions == [Fixture.conversation(): 4])
            }
        }
    }

    @Test("says reset when the server no longer holds what was missed, and goes on from the head")
    func reset() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let first = try await server.accept()
                try await first.signIn(inbox: [Fixture.entry(head: 3)])
                try await events(of: client) { $0 == .caughtUp }
                first.cut()
                let second = try await server.accept()
                try await second.signIn(inbox: [Fixture.entry(head: 900)])
                let sync = try await second.expect("sync")
                let page = SyncPage(
                    events: [], head: LogPosition(seq: 900, ordinal: 900), hasMore: false, isReset: true)
                second.reply(.events(conversation: Fixture.conversation(), page), to: sync)
                second.push(.event(Fixture.event(901)))
                let told = try await events(of: client) { $0 == .event(Fixture.event(901)) }
                #expect(told.contains(.reset(Fixture.conversation())))
                #expect(told.seqs == [901])
            }
        }
    }

    @Test("says reset for everything when the epoch is another")
    func epoch() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let first = try await server.accept()
                try await first.signIn(inbox: [Fixture.entry(head: 3)])
                try await events(of: client) { $0 == .caughtUp }
                first.cut()
                let second = try await server.accept()
                try await second.signIn(Fixture.welcome(epoch: "e2"), inbox: [Fixture.entry(head: 1)])
                second.push(.event(Fixture.event(2)))
                let told = try await events(of: client) { $0 == .event(Fixture.event(2)) }
                #expect(told.contains(.reset(Fixture.conversation())))
                #expect(told.seqs == [2])
            }
        }
    }

    @Test("a conversation that the user is no longer in is told as lost")
    func removed() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let first = try await server.accept()
                try await first.signIn(inbox: [Fixture.entry(head: 3)])
                try await events(of: client) { $0 == .caughtUp }
                first.cut()
                let second = try await server.accept()
                try await second.signIn(inbox: [])
                second.fail(try await second.expect("sync"), ChatError(.conversationNotFound))
                let told = try await events(of: client) { $0 == .caughtUp }
                #expect(told.contains(.conversationLost(Fixture.conversation())))
            }
        }
    }

    @Test("reads all heads again when the server says that pushes may be lost")
    func resync() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 3)])
                connection.push(.resync)
                let listing = try await connection.expect("inbox")
                connection.reply(.inbox(Page(items: [Fixture.entry(head: 4)], next: nil)), to: listing)
                let sync = try await connection.expect("sync")
                #expect(sync.command == .sync(SyncQuery(conversation: Fixture.conversation(), after: 3)))
            }
        }
    }
}

extension ConversationEvent {
    /// A message's text.
    fileprivate var body: String? { if case .messageCreated(let content) = kind { content.body } else { nil } }
}
