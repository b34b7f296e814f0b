import ChatClient
import ChatCore
import ChatLoad
import Testing

@testable import ChatServer

/// The load generator against a whole server, by both doors.
@Suite("Load", .serialized)
struct LoadDoorTests {
    private func run(
        _ workload: LoadWorkload, _ door: LoadDoor, on server: LiveServer, connections: Int,
        pacing: LoadPacing = .window(2), duration: Duration = .milliseconds(400), threads: Int = 1,
        connecting: LoadPacing = .window(8), stop: LoadStop = LoadStop(),
        watch: @escaping @Sendable (LoadProgress) -> Void = { _ in }
    ) async throws -> LoadReport {
        var plan = LoadPlan(
            workload, door: door, connections: connections, pacing: pacing, connecting: connecting,
            warmup: .milliseconds(100), duration: duration)
        plan.threads = threads
        let identities = try (0..<connections).map { number in
            let user = "load\(number)"
            return LoadIdentity(user: try #require(UserID(user)), token: "token:\(user)")
        }
        let target = LoadTarget(ServerAddress(host: "127.0.0.1", port: server.port, isSecure: false))
        var runner = try LoadRunner(plan, against: target, as: identities, stop: stop)
        runner.showProgress = watch
        return try await within("the report", seconds: 60) { [runner] in try await runner.run() }
    }

    private static func withoutLimits(_ settings: inout NodeSettings) {
        settings.session.requestsPerSecond = 1e6
        settings.session.requestBurst = 1e6
        settings.userRequestsPerSecond = 1e6
        settings.userRequestBurst = 1e6
    }

    @Test("Idle connections sign in and stay", arguments: LoadDoor.allCases)
    func connect(door: LoadDoor) async throws {
        try await withLiveServer { server in
            let report = try await run(.connect, door, on: server, connections: 20, connecting: .rate(400))
            #expect(report.ok, "\(report.text)")
            #expect(report.connects.completed == 20)
            #expect(report.connects.latency?.count == 20)
            #expect(report.messages == nil)
        }
    }

    @Test("Pairs write to each other, closed and open loop", arguments: LoadDoor.allCases)
    func direct(door: LoadDoor) async throws {
        try await withLiveServer(Self.withoutLimits) { server in
            for pacing in [LoadPacing.window(3), .rate(400)] {
                let report = try await run(.direct(pairs: 4), door, on: server, connections: 9, pacing: pacing)
                #expect(report.ok, "\(report.text)")
                let messages = try #require(report.messages)
                #expect(messages.delivered == messages.sent)
                #expect(messages.acknowledged == messages.sent)
                #expect(messages.delivery?.count ?? 0 > 0)
                #expect(messages.acknowledgement?.count ?? 0 > 0)
            }
        }
    }

    @Test("A group of which one sends, over two event loops", arguments: LoadDoor.allCases)
    func fanout(door: LoadDoor) async throws {
        try await withLiveServer(loops: 2, Self.withoutLimits) { server in
            let report = try await run(
                .fanout(members: 11), door, on: server, connections: 12, pacing: .window(4), threads: 2)
            #expect(report.ok, "\(report.text)")
            let messages = try #require(report.messages)
            #expect(messages.delivered == messages.sent * 10)
            #expect(messages.broadcast?.count ?? 0 > 0)
            #expect(messages.broadcast?.max ?? 0 >= messages.delivery?.p50 ?? .infinity)
        }
    }

    @Test("Everything that chatting people do", arguments: LoadDoor.allCases)
    func chat(door: LoadDoor) async throws {
        try await withLiveServer(Self.withoutLimits) { server in
            let report = try await run(
                .chat(groupSizes: [3, 6]), door, on: server, connections: 12, pacing: .rate(600),
                duration: .seconds(1), threads: 2)
            #expect(report.ok, "\(report.text)")
            let (messages, extras) = (try #require(report.messages), try #require(report.extras))
            #expect(messages.delivered > messages.sent)
            #expect(extras.typings > 0)
            #expect(extras.histories > 0)
            #expect(extras.receipts > 0)
            #expect(extras.pushes > 0)
            #expect(extras.history?.count ?? 0 > 0)
        }
    }

    @Test("All are cut at once and come back", arguments: LoadDoor.allCases)
    func storm(door: LoadDoor) async throws {
        try await withLiveServer { server in
            let report = try await run(.storm, door, on: server, connections: 30, duration: .seconds(30))
            #expect(report.ok, "\(report.text)")
            let storm = try #require(report.storm)
            #expect(storm.cut == 30)
            #expect(storm.returned == 30)
            #expect(storm.attempts >= 30)
            #expect(storm.comeback?.count == 30)
        }
    }

    @Test("A server that limits its users is told of, and the run fails", arguments: LoadDoor.allCases)
    func refused(door: LoadDoor) async throws {
        try await withLiveServer { server in
            let report = try await run(
                .direct(pairs: 1), door, on: server, connections: 2, pacing: .rate(700), duration: .seconds(1))
            #expect(!report.ok)
            #expect(report.faults.refused > 0)
            #expect(report.errors.contains { $0.place == .reply && $0.code == "rate_limited" })
            #expect(report.faults.lost == 0)
        }
    }

    @Test("A token that is not good ends the run, and says why", arguments: LoadDoor.allCases)
    func badToken(door: LoadDoor) async throws {
        try await withLiveServer { server in
            let identities = try (0..<2).map {
                LoadIdentity(user: try #require(UserID("load\($0)")), token: "nonsense")
            }
            let plan = LoadPlan(
                .direct(pairs: 1), door: door, connections: 2, warmup: .zero, duration: .seconds(1))
            let target = LoadTarget(ServerAddress(host: "127.0.0.1", port: server.port, isSecure: false))
            let runner = try LoadRunner(plan, against: target, as: identities)
            await #expect {
                _ = try await runner.run()
            } throws: { error in
                (error as? LoadFailure)?.description.contains("token_malformed") == true
            }
        }
    }

    @Test("A run that is stopped reports what was so far")
    func stopped() async throws {
        try await withLiveServer(Self.withoutLimits) { server in
            let stop = LoadStop()
            let report = try await run(
                .direct(pairs: 2), .native, on: server, connections: 4, duration: .seconds(600), stop: stop
            ) { progress in
                if case .measuring = progress.phase { stop.raise() }
            }
            #expect(report.interrupted)
            #expect(report.faults.areNone, "\(report.text)")
            #expect(report.messages?.delivered ?? 0 > 0)
            #expect(report.seconds < 60)
        }
    }
}
