import ChatClient
import ChatCore
import NIOCore
import NIOWebSocket
import Synchronization
import Testing

@Suite("ChatClient's connection", .timeLimit(.minutes(1)))
struct ChatClientConnectionTests {
    /// Hands out "token 1", "token 2" … and remembers why.
    private final class Tokens: Sendable {
        let asked = Mutex<[TokenRequest]>([])
        func next(_ request: TokenRequest) -> String {
            asked.withLock { asked in
                asked.append(request)
                return "token \(asked.count)"
            }
        }
    }

    @Test("stops with the reason when the server says so", arguments: [CloseCode.userDisabled, .revoked, .kicked])
    func stopCodes(code: CloseCode) async throws {
        try await ScriptedServer.run { server in
            let client = try ChatClient(.test(server))
            let run = Task { try await client.run() }
            let connection = try await server.accept()
            try await connection.signIn()
            connection.close(code.wireValue)
            let error = await #expect(throws: ChatError.self) { try await run.value }
            #expect(error?.publicMessage.contains(code.reason) == true)
            #expect(client.connectionState == .stopped(error))
            await #expect(throws: ChatError.self) { try await client.inbox() }
            var last: ChatClientEvent?
            for await event in client.events { last = event }
            #expect(last == .connectionChanged(.stopped(error)), "the stream ends")
        }
    }

    @Test("reconnects after codes that ask for it", arguments: [CloseCode.serverDraining, .slowConsumer, .pingTimeout])
    func reconnectCodes(code: CloseCode) async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let first = try await server.accept()
                try await first.signIn()
                first.close(code.wireValue)
                let second = try await server.accept()
                try await second.signIn()
                try await client.waitUntilReady()
            }
        }
    }

    @Test("asks for a fresh token once when the first is refused, then stops")
    func refusedToken() async throws {
        try await ScriptedServer.run { server in
            let tokens = Tokens()
            let client = try ChatClient(.test(server) { tokens.next($0) })
            let run = Task { try await client.run() }
            let refusal = ChatError(.tokenSignatureInvalid)
            for number in 1...2 {
                let connection = try await server.accept()
                let hello = try await connection.expect("hello")
                #expect(hello.command == .hello(Command.Hello(token: "token \(number)")))
                connection.fail(hello, refusal)
            }
            let error = await #expect(throws: ChatError.self) { try await run.value }
            #expect(error?.code == .tokenSignatureInvalid)
            guard case .rejected(let reason)? = tokens.asked.withLock({ $0.last }) else {
                Issue.record("the provider hears of the refusal")
                return
            }
            #expect(reason.code == .tokenSignatureInvalid)
        }
    }

    @Test("refreshes the token when the server warns")
    func refresh() async throws {
        try await ScriptedServer.run { server in
            let tokens = Tokens()
            try await withChatClient(.test(server) { tokens.next($0) }) { _ in
                let connection = try await server.accept()
                try await connection.signIn()
                connection.push(.tokenExpiring(expiresAt: Timestamp(seconds: 1010)))
                let refresh = try await connection.expect("token.refresh")
                #expect(refresh.command == .tokenRefresh(token: "token 2"))
                #expect(tokens.asked.withLock { $0 } == [.connect, .expiring])
            }
        }
    }

    @Test("refreshes the token by its own timer, and drops a server that falls silent")
    func timers() async throws {
        try await ScriptedServer.run { server in
            let clock = ManualClock()
            var configuration = ChatClientConfiguration.test(server)
            configuration.clock = clock
            try await withChatClient(configuration) { client in
                let first = try await server.accept()
                try await first.signIn(Fixture.welcome(heartbeatMs: 30_000, tokenLife: .seconds(100)))
                try await events(of: client) { $0 == .caughtUp }
                clock.advance(by: .seconds(50))
                _ = try await first.expect("token.refresh")
                clock.advance(by: .seconds(10))
                #expect(try await first.expectClose() == nil, "cut, not closed")
                clock.advance(by: .zero)
                let second = try await server.accept()
                _ = try await second.expect("hello")
            }
        }
    }

    @Test("answers pings, joins fragments, ignores pushes of unknown types")
    func frames() async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let connection = try await server.accept()
                try await connection.signIn()
                connection.send(.ping, ByteBuffer(string: "p"))
                guard case .pong = try await connection.next() else {
                    Issue.record("a ping is answered")
                    return
                }
                connection.send(.text, ByteBuffer(string: #"{"type":"from.the.future","x":1}"#))
                connection.send(.text, ByteBuffer(string: #"{"type":"typing","conversation":"#), fin: false)
                let rest = #""\#(Fixture.conversation())","user":"bob","active":true}"#
                connection.send(.continuation, ByteBuffer(string: rest))
                let expected = ChatClientEvent.typing(Fixture.conversation(), Fixture.user("bob"), isActive: true)
                try await events(of: client) { $0 == expected }
            }
        }
    }

    @Test(
        "leaves a server that does not speak the protocol, and tries again",
        arguments: ["not json", "{", #"{"type":"typing"}"#, "[]"])
    func brokenServer(text: String) async throws {
        try await ScriptedServer.run { server in
            try await withChatClient(.test(server)) { client in
                let first = try await server.accept()
                try await first.signIn()
                first.send(.text, ByteBuffer(string: text))
                #expect(try await first.expectClose() == 1002)
                let second = try await server.accept()
                try await second.signIn()
                try await client.waitUntilReady()
            }
        }
    }

    @Test("says goodbye with a close frame, and ends without one when cancelled")
    func goodbye() async throws {
        try await ScriptedServer.run { server in
            let client = try ChatClient(.test(server))
            client.start()
            let connection = try await server.accept()
            try await connection.signIn()
            async let stopping: Void = client.stop()
            #expect(try await connection.expectClose() == 1000)
            connection.close(1000)
            await stopping
            #expect(client.connectionState == .stopped(nil))

            let other = try ChatClient(.test(server))
            let task = Task { try await other.run() }
            let second = try await server.accept()
            try await second.signIn()
            task.cancel()
            _ = try await second.expectClose()
            try await task.value
        }
    }

    @Test("speaks TLS with a server whose certificate fits its name, and with no other")
    func tls() async throws {
        try await ScriptedServer.run(tls: try TestCertificate.serverContext()) { server in
            var configuration = ChatClientConfiguration.test(server)
            configuration.server = ServerAddress(host: "localhost", port: server.port, isSecure: true)
            configuration.trust = .authorities(pem: TestCertificate.certificate)
            try await withChatClient(configuration) { client in
                let connection = try await server.accept()
                try await connection.signIn()
                try await client.waitUntilReady()
            }
            for (host, trust) in [
                ("localhost", ServerTrust.system), ("127.0.0.1", .authorities(pem: TestCertificate.certificate)),
            ] {
                var configuration = configuration
                configuration.server.host = host
                configuration.trust = trust
                configuration.reconnect = ReconnectPolicy(first: .seconds(100), longest: .seconds(100))
                try await withChatClient(configuration) { client in
                    try await events(of: client) {
                        if case .connectionChanged(.backingOff) = $0 { true } else { false }
                    }
                }
            }
        }
    }

    @Test("says which setting is wrong when the authorities are not PEM")
    func badAuthorities() throws {
        var configuration = ChatClientConfiguration(
            server: ServerAddress(host: "localhost", port: 1, isSecure: true), token: { _ in "t" })
        configuration.trust = .authorities(pem: "nonsense")
        let error = #expect(throws: ChatError.self) { _ = try ChatClient(configuration) }
        #expect(error?.code == .invalidConfiguration)
    }
}
