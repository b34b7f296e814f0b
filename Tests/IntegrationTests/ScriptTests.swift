import Testing

/// Real processes on loopback: the daemon as it is shipped, a Cognito stand-in and WebSocket clients from elsewhere.
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
}
