import ChatClient
import ChatCore
import NIOCore
import Testing

@Suite("ChatClient against a scripted server", .timeLimit(.minutes(1)))
struct ChatClientTests {
    @Test("signs in with the provider's token and tells of the session and the inbox")
    func signsIn() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                let token = try await connection.signIn(inbox: [Fixture.entry(head: 3)])
                #expect(token == "token")
                let told = try await events(of: client) { $0 == .caughtUp }
                #expect(told.contains(.welcome(Fixture.welcome())))
                #expect(told.contains(.inbox([Fixture.entry(head: 3)])))
                #expect(client.connectionState == .ready)
            }
        }
    }

    @Test("hands pushes on as events, each once and in order")
    func pushes() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 3)])
                for seq: Int64 in [4, 6, 5, 5, 4, 7] { connection.push(.event(Fixture.event(seq))) }
                let told = try await events(of: client) { $0 == .event(Fixture.event(7)) }
                #expect(told.logged == Fixture.events(4...7))
            }
        }
    }

    @Test("resumes after a cut with what was missed, without loss or repeat")
    func resumes() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let first = try await server.accept()
                try await first.signIn(inbox: [Fixture.entry(head: 3)])
                first.push(.event(Fixture.event(4)))
                try await events(of: client) { $0 == .event(Fixture.event(4)) }
                first.cut()
                let second = try await server.accept()
                try await second.signIn(inbox: [Fixture.entry(head: 7)])
                second.push(.event(Fixture.event(8)))
                let sync = try await second.expect("sync")
                #expect(sync.command == .sync(SyncQuery(conversation: Fixture.conversation(), after: 4)))
                let page = SyncPage(
                    events: Fixture.events(5...8), head: LogPosition(seq: 8, ordinal: 8), hasMore: false, isReset: false
                )
                second.reply(.events(conversation: Fixture.conversation(), page), to: sync)
                let told = try await events(of: client) { $0 == .caughtUp }
                #expect(told.logged == Fixture.events(5...8))
            }
        }
    }

    @Test("sends again, in order, what was not acknowledged before a cut")
    func sendsAgain() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let here = Fixture.conversation()
                let first = try await server.accept()
                try await first.signIn(inbox: [Fixture.entry(head: 0)])
                async let one = client.send("one", to: .conversation(here), clientID: Fixture.key("k1"))
                let lost = try await first.expect("message.send")
                first.cut()
                let second = try await server.accept()
                let hello = try await second.expect("hello")
                second.reply(.welcome(Fixture.welcome()), to: hello)
                let again = try await second.expect("message.send")
                #expect(again.command == lost.command)
                let sent = Reply.Sent(
                    conversation: here, message: Fixture.message(1), position: LogPosition(seq: 1, ordinal: 1),
                    at: Timestamp(seconds: 5), duplicate: false)
                second.reply(.sent(sent), to: again)
                #expect(try await one == sent)
            }
        }
    }
}
