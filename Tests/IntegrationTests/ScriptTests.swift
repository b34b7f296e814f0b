import Foundation
import PostgresFixture
import Testing

/// Real processes on loopback: the daemon as it is shipped, a Cognito stand-in, and WebSocket and Socket.IO clients from elsewhere.
///
/// One after the other: they measure memory and time of a process.
@Suite(
    "Whole processes", .serialized,
    .enabled(if: Installation.python != nil, "no Python environment; 'make test' makes one"))
struct ScriptTests {
    @Test("Cognito tokens, stock clients, a conversation and every kind of rejected token", .timeLimit(.minutes(5)))
    func cognitoScenario() async throws {
        try await Script.run("cognito_scenario.py", deadline: .seconds(240))
    }

    @Test("The development mode and the command line tool", .timeLimit(.minutes(3)))
    func developmentScenario() async throws {
        try await Script.run("development_scenario.py", deadline: .seconds(150))
    }

    @Test("Hostile peers do not harm the process or anybody else", .timeLimit(.minutes(3)))
    func hostilePeers() async throws {
        try await Script.run("hostile_peers.py", deadline: .seconds(150))
    }

    @Test("SIGTERM under load loses nothing that was acknowledged", .timeLimit(.minutes(3)))
    func drainUnderLoad() async throws {
        try await Script.run("drain_under_load.py", deadline: .seconds(150))
    }

    @Test("A client that never reads costs bounded memory and nobody else's time", .timeLimit(.minutes(5)))
    func slowConsumer() async throws {
        try await Script.run("slow_consumer.py", deadline: .seconds(240))
    }

    @Test("Stock Socket.IO clients over each transport, with Cognito tokens", .timeLimit(.minutes(4)))
    func socketIOScenario() async throws {
        try await Script.run("socketio_scenario.py", deadline: .seconds(180))
    }

    @Test("Attachments between a stock Socket.IO client and an embedder's namespace", .timeLimit(.minutes(1)))
    func socketIOAttachments() async throws {
        try await Script.run("socketio_attachments.py", deadline: .seconds(50))
    }

    @Test("Hostile Socket.IO peers do not harm the process or anybody else", .timeLimit(.minutes(4)))
    func socketIOHostilePeers() async throws {
        try await Script.run("socketio_hostile.py", deadline: .seconds(180))
    }

    @Test(
        "The stock JavaScript client is given all it missed, or nothing",
        .enabled(
            if: Installation.node != nil && Installation.socketIOScript != nil,
            "no Node or no Socket.IO client for it; 'make test' provides both"),
        .timeLimit(.minutes(3)))
    func socketIORecovery() async throws {
        let node = try #require(Installation.node)
        let script = try #require(Installation.socketIOScript)
        var environment = [
            "NODE_BINARY": node.path(percentEncoded: false), "SOCKETIO_JS": script.path(percentEncoded: false),
        ]
        #if Postgres
            if PostgresTests.areEnabled {
                environment["CHAT_TEST_DATABASE_URL"] = try await SharedPostgres.server.createDatabase().url
            }
        #endif
        try await Script.run("socketio_recovery.py", environment: environment, deadline: .seconds(120))
    }
}
