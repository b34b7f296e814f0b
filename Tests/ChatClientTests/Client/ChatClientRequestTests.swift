import ChatClient
import ChatCore
import Testing

@Suite("ChatClient's requests", .timeLimit(.minutes(1)))
struct ChatClientRequestTests {
    private let here = Fixture.conversation()

    private func sent(_ seq: Int64, duplicate: Bool = false) -> Reply {
        .sent(
            Reply.Sent(
                conversation: here, message: Fixture.message(UInt64(seq)),
                position: LogPosition(seq: seq, ordinal: seq),
                at: Timestamp(seconds: 100 + seq), duplicate: duplicate))
    }

    @Test("an own send comes as an event in its place, made from the reply")
    func ownSend() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 0)])
                async let sending = client.send("mine", to: .conversation(here), clientID: Fixture.key("k"))
                let request = try await connection.expect("message.send")
                connection.reply(sent(2), to: request)
                connection.push(.event(Fixture.event(1)))
                _ = try await sending
                let told = try await events(of: client) {
                    if case .event(let event) = $0 { event.position.seq == 2 } else { false }
                }
                #expect(told.seqs == [1, 2])
                let own = try #require(told.logged.last)
                #expect(own.actor == Fixture.user("alice"))
                let content = MessageContent(id: Fixture.message(2), body: "mine", clientID: Fixture.key("k"))
                #expect(own.kind == .messageCreated(content))
            }
        }
    }

    @Test("an own edit, of which no push tells, is fetched by sync")
    func ownEdit() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 1)])
                async let editing = client.edit(Fixture.message(1), in: here, to: "better")
                let request = try await connection.expect("message.edit")
                connection.reply(.changed(conversation: here, seq: 2, changed: true), to: request)
                #expect(try await editing == ChatClient.Change(seq: 2, changed: true))
                let sync = try await connection.expect("sync")
                #expect(sync.command == .sync(SyncQuery(conversation: here, after: 1)))
                var edit = Fixture.event(2, by: Fixture.user("alice"))
                edit.kind = .messageEdited(Fixture.message(1), body: "better")
                let page = SyncPage(
                    events: [edit], head: LogPosition(seq: 2, ordinal: 1), hasMore: false, isReset: false)
                connection.reply(.events(conversation: here, page), to: sync)
                try await events(of: client) { [edit] in $0 == .event(edit) }
            }
        }
    }

    @Test("answers that come out of order reach those who asked")
    func pipelined() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn()
                async let blocks = client.blockedUsers()
                let first = try await connection.expect("block.list")
                async let page = client.history(of: here)
                let second = try await connection.expect("history")
                connection.reply(
                    .history(conversation: here, HistoryPage(messages: [], head: .zero, hasMore: true)), to: second)
                #expect(try await page.hasMore)
                connection.reply(.blocks([Fixture.user("eve")]), to: first)
                #expect(try await blocks == [Fixture.user("eve")])
            }
        }
    }

    @Test("one message is asked for by its id, and a repeat after a lost reply is harmless")
    func message() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn()
                let asking = Task { try await client.message(Fixture.message(1), in: here) }
                let request = try await connection.expect("message.get")
                #expect(request.command == .messageGet(conversation: here, message: Fixture.message(1)))
                #expect(request.command.isRepeatable)
                let message = Message(
                    id: Fixture.message(1), conversation: here, seq: 4, ordinal: 2, sender: Fixture.user("bob"),
                    at: Timestamp(milliseconds: 5), body: "answered")
                connection.reply(.message(message), to: request)
                #expect(try await asking.value == message)
            }
        }
    }

    @Test("a server's error reaches the caller as it is")
    func failure() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn()
                let sending = Task { try await client.send("x", to: .user(Fixture.user("bob"))) }
                let request = try await connection.expect("message.send")
                connection.fail(request, ChatError(.rateLimited, retry: .after(.seconds(3))))
                let error = await #expect(throws: ChatError.self) { try await sending.value }
                #expect(error?.code == .rateLimited)
                #expect(error?.retryAfterMs == 3000)
            }
        }
    }

    @Test("a change under way when the connection is lost fails, and is not repeated")
    func lost() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let first = try await server.accept()
                try await first.signIn()
                let leaving = Task { try await client.leave(here) }
                _ = try await first.expect("conversation.leave")
                first.cut()
                let error = await #expect(throws: ChatError.self) { try await leaving.value }
                #expect(error?.code == .connectionLost)
                let second = try await server.accept()
                try await second.signIn()
            }
        }
    }

    @Test("a cancelled send returns at once, and what became of it is told all the same")
    func cancelled() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 0)])
                let task = Task { try await client.send("mine", to: .conversation(here)) }
                let request = try await connection.expect("message.send")
                task.cancel()
                let error = await #expect(throws: ChatError.self) { try await task.value }
                #expect(error?.code == .connectionLost)
                connection.reply(sent(1), to: request)
                try await events(of: client) {
                    if case .event(let event) = $0 { event.position.seq == 1 } else { false }
                }
            }
        }
    }

    @Test("stopping answers every waiting request exactly once")
    func stopping() async throws {
        try await ScriptedServer.run { server in
            let client = try ChatClient(.test(server))
            client.start()
            let connection = try await server.accept()
            try await connection.signIn()
            let failures = await withTaskGroup(of: ChatError?.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        do throws(ChatError) {
                            try await client.send("\(number)", to: .user(Fixture.user("bob")))
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                for _ in 0..<50 { _ = try? await connection.expect("message.send") }
                connection.cut()
                await client.stop()
                return await group.reduce(into: [ChatError]()) { if let error = $1 { $0.append(error) } }
            }
            #expect(failures.count == 50)
            #expect(failures.allSatisfy { $0.code == .connectionLost })
        }
    }

    @Test("a request larger than the server takes never leaves")
    func tooLarge() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn(Fixture.welcome(maxMessageBytes: 1000))
                let users = (0..<100).map { Fixture.user("a user with a long name \($0)") }
                let error = await #expect(throws: ChatError.self) { try await client.createGroup("x", members: users) }
                #expect(error?.code == .payloadTooLarge)
            }
        }
    }

    @Test("signing in is not for callers")
    func hello() async throws {
        let client = try ChatClient(
            ChatClientConfiguration(server: ServerAddress(host: "localhost", port: 1, isSecure: false)) { _ in "t" })
        let error = await #expect(throws: ChatError.self) {
            try await client.request(.hello(Command.Hello(token: "mine")))
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test("watched users are watched again after a reconnect")
    func watches() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let bob = Fixture.user("bob")
                let first = try await server.accept()
                try await first.signIn()
                async let watching = client.watchPresence(of: [bob])
                let request = try await first.expect("presence.watch")
                let online = [PresenceStatus(user: bob, state: .online)]
                first.reply(.presence(Page(items: online, next: nil)), to: request)
                #expect(try await watching == online)
                first.cut()
                let second = try await server.accept()
                try await second.signIn()
                let again = try await second.expect("presence.watch")
                #expect(again.command == .presenceWatch([bob]))
                let offline = [PresenceStatus(user: bob, state: .offline, lastSeen: Timestamp(seconds: 9))]
                second.reply(.presence(Page(items: offline, next: nil)), to: again)
                try await events(of: client) { $0 == .presence(offline) }
            }
        }
    }

    @Test("confirms delivery of what the application took, coalesced")
    func receipts() async throws {
        try await ScriptedServer.run { server in
            var configuration = ChatClientConfiguration.test(server)
            configuration.confirmsDelivery = true
            let clock = ManualClock()
            configuration.clock = clock
            try await withChatClient(configuration) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 0)])
                for event in Fixture.events(1...5) { connection.push(.event(event)) }
                try await events(of: client) { $0 == .event(Fixture.event(5)) }
                clock.advance(by: .milliseconds(250))
                let receipt = try await connection.expect("receipt.delivered")
                #expect(receipt.command == .receipt(.delivered, conversation: here, seq: 5))
                client.markRead(here, upTo: 4)
                client.markRead(here, upTo: 5)
                clock.advance(by: .milliseconds(250))
                let read = try await connection.expect("receipt.read")
                #expect(read.command == .receipt(.read, conversation: here, seq: 5))
            }
        }
    }
}
