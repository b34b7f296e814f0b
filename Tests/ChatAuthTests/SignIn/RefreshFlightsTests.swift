import ChatCore
import Synchronization
import Testing

@testable import ChatAuth

@Suite("Refreshes at once")
struct RefreshFlightsTests {
    private static func answer(_ refresh: String) throws -> RefreshFlights.Outcome {
        .success(
            try TokenAnswer(
                FormAnswer(status: 200, body: Array(TestProvider.tokens(access: "a", refresh: refresh).utf8))))
    }

    /// Counts exchanges, and names each answer by its number.
    private final class Counter: Sendable {
        private let count = Mutex(0)
        var value: Int { count.withLock { $0 } }
        func next() -> Int {
            count.withLock {
                $0 += 1; return $0
            }
        }
    }

    @Test("equal tokens join one exchange, and its answer is shared for ten seconds")
    func joined() async throws {
        let (gate, time, counter) = (Gate(), TestTime(), Counter())
        let flights = RefreshFlights(clock: { time.now })
        let exchange: @Sendable () async -> RefreshFlights.Outcome = {
            await gate.pass()
            return (try? Self.answer("r\(counter.next())")) ?? .failure(.ended("test"))
        }
        let first = try Self.answer("r1")
        await withTaskGroup(of: RefreshFlights.Outcome.self) { group in
            for _ in 0..<10 { group.addTask { await flights.run(provider: "main", token: "t", exchange) } }
            gate.open()
            for await outcome in group { #expect(outcome == first) }
        }
        #expect(counter.value == 1)
        time.advance(by: .milliseconds(9999))
        #expect(await flights.run(provider: "main", token: "t", exchange) == first)
        #expect(await flights.run(provider: "main", token: "u", exchange) != first)
        #expect(await flights.run(provider: "other", token: "t", exchange) != first)
        #expect(counter.value == 3)
        time.advance(by: .milliseconds(1))
        #expect(await flights.run(provider: "main", token: "t", exchange) != first)
    }

    @Test("a caller that goes away ends nothing")
    func cancelled() async throws {
        let (gate, counter) = (Gate(), Counter())
        let flights = RefreshFlights(clock: { Timestamp(seconds: 1) })
        let exchange: @Sendable () async -> RefreshFlights.Outcome = {
            await gate.pass()
            return Task.isCancelled
                ? .failure(.unavailable("cancelled")) : (try? Self.answer("r\(counter.next())")) ?? .failure(.ended(""))
        }
        let caller = Task { await flights.run(provider: "main", token: "t", exchange) }
        caller.cancel()
        gate.open()
        let first = try Self.answer("r1")
        #expect(await caller.value == first)
        #expect(await flights.run(provider: "main", token: "t", exchange) == first)
    }

    @Test("an issuer that could not answer is asked again; one that refused is not")
    func failures() async {
        let counter = Counter()
        let flights = RefreshFlights(clock: { Timestamp(seconds: 1) })
        for _ in 0..<2 {
            _ = await flights.run(provider: "main", token: "a") {
                _ = counter.next()
                return .failure(.unavailable("down"))
            }
        }
        #expect(counter.value == 2)
        for _ in 0..<2 {
            _ = await flights.run(provider: "main", token: "b") {
                _ = counter.next()
                return .failure(.ended("invalid_grant"))
            }
        }
        #expect(counter.value == 3)
    }

    @Test("holds a bounded number, and forgets what is over")
    func bounded() async {
        let time = TestTime()
        let flights = RefreshFlights(clock: { time.now })
        for index in 0..<RefreshFlights.limit {
            _ = await flights.run(provider: "main", token: "t\(index)") { .failure(.ended("")) }
        }
        let full = await flights.run(provider: "main", token: "one more") { .failure(.ended("")) }
        guard case .failure(.unavailable) = full else {
            Issue.record("one more was taken")
            return
        }
        time.advance(by: .seconds(10))
        #expect(
            await flights.run(provider: "main", token: "one more") { .failure(.ended("x")) } == .failure(.ended("x")))
        #expect(flights.count == 1)
    }
}
