import ChatClient
import ChatLoad
import Testing

@Suite("Plans")
struct PlanTests {
    static func plan(_ workload: LoadWorkload, _ connections: Int) -> LoadPlan {
        LoadPlan(workload, door: .native, connections: connections, warmup: .zero, duration: .seconds(1))
    }

    @Test("What cannot be done is said")
    func objections() {
        #expect(Self.plan(.direct(pairs: 5), 10).objection == nil)
        #expect(Self.plan(.direct(pairs: 6), 10).objection?.contains("12 connections") == true)
        #expect(Self.plan(.fanout(members: 1), 10).objection != nil)
        #expect(Self.plan(.fanout(members: 11), 10).objection != nil)
        #expect(Self.plan(.chat(groupSizes: [1]), 10).objection != nil)
        #expect(Self.plan(.connect, 0).objection != nil)
        var plan = Self.plan(.fanout(members: 2), 2)
        plan.payloadBytes = 63
        #expect(plan.objection != nil)
        plan.payloadBytes = 64
        plan.pacing = .rate(0)
        #expect(plan.objection != nil)
        plan.pacing = .rate(.nan)
        #expect(plan.objection != nil)
        plan.pacing = .window(5000)
        #expect(plan.objection != nil)
    }

    @Test("Pairs and groups are of those who are there")
    func conversations() {
        #expect(PlannedConversation.all(for: Self.plan(.direct(pairs: 2), 5)).map(\.members) == [[0, 1], [2, 3]])
        #expect(PlannedConversation.all(for: Self.plan(.fanout(members: 3), 5)).map(\.members) == [[0, 1, 2]])
        #expect(PlannedConversation.all(for: Self.plan(.storm, 5)).isEmpty)
    }

    @Test("Chatting people are in one direct conversation and one group of each size, and the seed decides which")
    func chat() {
        var plan = Self.plan(.chat(groupSizes: [3, 5]), 10)
        let all = PlannedConversation.all(for: plan)
        for person in 0..<10 {
            let theirs = all.filter { $0.members.contains(person) }
            #expect(theirs.filter(\.isDirect).count == 1)
            // Of ten in groups of three one is left over, who is in no such group.
            #expect((1...2).contains(theirs.filter { !$0.isDirect }.count))
        }
        #expect(all.allSatisfy { $0.members == $0.members.sorted() && Set($0.members).count == $0.members.count })
        #expect(all == PlannedConversation.all(for: plan))
        plan.seed = 2
        #expect(all != PlannedConversation.all(for: plan))
    }

    @Test("The mix is as it is described")
    func mix() {
        var mix = ChatMix(seed: 7)
        var counts: [ChatMix.Action: Int] = [:]
        for _ in 0..<10_000 { counts[mix.action(), default: 0] += 1 }
        #expect((6700...7300).contains(counts[.message] ?? 0))
        #expect((2200...2800).contains(counts[.typing] ?? 0))
        #expect((350...650).contains(counts[.history] ?? 0))
        var direct = 0
        for _ in 0..<10_000 where mix.conversation(of: 4, hasDirect: true) == 0 { direct += 1 }
        #expect((5700...6300).contains(direct))
        var places: Set<Int> = []
        for _ in 0..<100 { places.insert(mix.conversation(of: 3, hasDirect: false)) }
        #expect(places == [0, 1, 2])
        let only = mix.conversation(of: 1, hasDirect: true)
        #expect(only == 0)
    }

    @Test(
        "Only this machine's own addresses are loopback",
        arguments: [
            ("http://127.0.0.1:8080", true), ("http://localhost", true), ("ws://[::1]:80", true),
            ("http://127.8.9.1", true), ("http://127.0.0.1.example.org", false), ("http://128.0.0.1", false),
            ("http://127.1", false), ("http://example.org", false), ("http://localhost.example.org", false),
            ("http://127.0.0.300", false), ("http://0.0.0.0", false),
        ])
    func loopback(url: String, expected: Bool) throws {
        #expect(LoadTarget(try #require(ServerAddress(url: url))).isLoopback == expected)
    }

    @Test("A refusal names the keys to raise")
    func advice() {
        #expect(LoadFailure.advice("rate_limited")?.contains("session.requestBurst") == true)
        #expect(LoadFailure.advice("HTTP 429")?.contains("limits.connectsPerSecondPerAddress") == true)
        #expect(LoadFailure.advice("internal") == nil)
    }
}
