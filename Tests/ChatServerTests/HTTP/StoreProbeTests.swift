import ChatCore
import ChatTesting
import Synchronization
import Testing

@testable import ChatServer

@Suite("Asking the store for a sign of life", .timeLimit(.minutes(1)))
struct StoreProbeTests {
    static let metadata = StoreMetadata(epoch: "1", backend: "test")

    /// A store that answers when it is told to.
    private final class SlowStore: Sendable {
        let asked = Atomic<Int>(0)
        private let gate = AsyncStream.makeStream(of: Void.self)

        func answer() { gate.continuation.yield() }

        func metadata() async -> StoreMetadata {
            asked.add(1, ordering: .relaxed)
            for await _ in gate.stream { break }
            return StoreProbeTests.metadata
        }
    }

    @Test("gives the store's answer and its errors")
    func answers() async throws {
        let good = StoreProbe { () throws(ChatError) in Self.metadata }
        #expect(try await good.metadata() == Self.metadata)
        let bad = StoreProbe { () throws(ChatError) in throw ChatError(.storeFull) }
        await #expect(throws: ChatError(.storeFull)) { try await bad.metadata() }
        await #expect(throws: ChatError(.storeFull)) { try await bad.metadata() }
    }

    @Test("a silent store is given up at the limit, and asked once however many want to know")
    func silence() async throws {
        let clock = TestClock()
        let store = SlowStore()
        let probe = StoreProbe(limit: .seconds(1), clock: clock) { () throws(ChatError) in await store.metadata() }
        async let first = Self.code(probe)
        async let second = Self.code(probe)
        await clock.waitUntilSleeping(2)
        clock.advance(by: .seconds(1))
        #expect(await first == .storeUnavailable)
        #expect(await second == .storeUnavailable)
        async let third = Self.code(probe)
        await clock.waitUntilSleeping()
        #expect(store.asked.load(ordering: .relaxed) == 1)
        store.answer()
        #expect(await third == nil, "the late answer is an answer")
    }

    private static func code(_ probe: StoreProbe) async -> ChatError.Code? {
        do throws(ChatError) {
            _ = try await probe.metadata()
            return nil
        } catch {
            return error.code
        }
    }
}
