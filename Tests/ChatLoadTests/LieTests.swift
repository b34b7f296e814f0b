import ChatClient
import ChatCore
import ChatLoad
import Testing

/// That a server's faults are found: each of them once, told from the others.
@Suite("Faults of a server", .serialized)
struct LieTests {
    private func faults(_ lie: LyingServer.Lie) async throws -> LoadReport {
        let server = try await LyingServer(lie)
        var plan = LoadPlan(
            .direct(pairs: 1), door: .native, connections: 3, pacing: .rate(500), warmup: .zero,
            duration: .milliseconds(200))
        plan.drain = .milliseconds(300)
        let identities = try (0..<3).map {
            LoadIdentity(user: try #require(UserID("user\($0)")), token: "token\($0)")
        }
        let target = LoadTarget(ServerAddress(host: "127.0.0.1", port: server.port, isSecure: false))
        let report = try await LoadRunner(plan, against: target, as: identities).run()
        try await server.stop()
        return report
    }

    @Test("Each is found and named, and an honest server has none", .timeLimit(.minutes(1)))
    func all() async throws {
        for lie in LyingServer.Lie.allCases {
            let report = try await faults(lie)
            #expect(report.messages?.sent ?? 0 >= 20, "\(lie)")
            #expect(report.ok == (lie == .nothing), "\(lie): \(report.text)")
            var faults = report.faults
            switch lie {
            case .nothing: break
            case .losing:
                #expect(faults.lost > 0)
                faults.lost = 0
            case .doubling:
                #expect(faults.doubled > 0)
                faults.doubled = 0
            case .reordering:
                #expect(faults.reordered > 0)
                faults.reordered = 0
                // What was held when the run ended.
                faults.lost = 0
            case .misdelivering:
                #expect(faults.misdelivered > 0)
                #expect(faults.lost == faults.misdelivered)
                (faults.misdelivered, faults.lost) = (0, 0)
            case .refusing:
                #expect(faults.refused > 0)
                #expect(report.errors.map(\.code) == ["forbidden"])
                faults.refused = 0
            case .notAnswering:
                #expect(faults.unanswered > 0)
                // Those that sent it were not told of its seq either.
                (faults.unanswered, faults.lost) = (0, 0)
            case .cutting:
                #expect(faults.disconnected > 0)
                #expect(report.errors.contains { $0.place == .close && $0.code == "1006" })
                continue
            case .babbling:
                #expect(faults.unrecognised > 0)
                faults.unrecognised = 0
            }
            #expect(faults.areNone, "\(lie): \(report.text)")
        }
    }
}
