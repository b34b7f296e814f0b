import ChatClient
import ChatCore
import Testing

@Suite("ChatClient's event stream", .timeLimit(.minutes(1)))
struct ChatClientBackpressureTests {
    @Test("keeps order and completeness for an application that is far behind")
    func behind() async throws {
        try await ScriptedServer.run { server in
            var configuration = ChatClientConfiguration.test(server)
            configuration.events = .buffered(limit: 8)
            try await withChatClient(configuration) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 0)])
                for event in Fixture.events(1...2000) { connection.push(.event(event)) }
                let told = try await events(of: client) { $0 == .event(Fixture.event(2000)) }
                #expect(told.logged == Fixture.events(1...2000))
            }
        }
    }

    @Test("a request inside the event loop gets its answer although events are piling up before it")
    func requestWhileFull() async throws {
        try await ScriptedServer.run { server in
            var configuration = ChatClientConfiguration.test(server)
            configuration.events = .buffered(limit: 8)
            try await withChatClient(configuration) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 0)])
                try await events(of: client) { $0 == .caughtUp }
                for event in Fixture.events(1...60) { connection.push(.event(event)) }
                try await events(of: client) { $0 == .event(Fixture.event(1)) }
                let asking = Task { try await client.blockedUsers() }
                let request = try await connection.expect("block.list")
                connection.reply(.blocks([]), to: request)
                #expect(try await asking.value.isEmpty)
                let rest = try await events(of: client) { $0 == .event(Fixture.event(60)) }
                #expect(rest.seqs == Array(2...60))
            }
        }
    }

    @Test("drops typing and presence, and nothing else, when the application is behind")
    func ephemeral() {
        var buffer = EventBuffer(.buffered(limit: 2))
        let typing = ChatClientEvent.typing(Fixture.conversation(), Fixture.user("bob"), isActive: true)
        let all: [ChatClientEvent] = [typing, .caughtUp, typing, .event(Fixture.event(1)), .presence([])]
        for event in all { buffer.append(event) }
        #expect(buffer.isFull)
        var kept: [ChatClientEvent] = []
        while let event = buffer.popFirst() { kept.append(event) }
        #expect(kept == [typing, .caughtUp, .event(Fixture.event(1))])
        #expect(buffer.isRelaxed)
    }

    @Test("keeps nothing for an application that wants no events")
    func discarded() {
        var buffer = EventBuffer(.discarded)
        for _ in 0..<100 { buffer.append(.caughtUp) }
        #expect(buffer.count == 0)
        #expect(!buffer.isFull)
    }

    @Test("a cancelled listener loses no event; the next one goes on")
    func listenerCancelled() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn(inbox: [Fixture.entry(head: 0)])
                try await events(of: client) { $0 == .caughtUp }
                let listener = Task { await first(of: client.events) }
                listener.cancel()
                let early = await listener.value
                connection.push(.event(Fixture.event(1)))
                if early == nil { try await events(of: client) { $0 == .event(Fixture.event(1)) } }
            }
        }
    }
}
