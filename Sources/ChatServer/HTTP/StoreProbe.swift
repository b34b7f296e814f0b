import ChatCore
import Synchronization

/// Asks the store whether it answers: one question at a time, whose answer all get who asked meanwhile, and nobody waits for longer
/// than a limit. A health check must be quick when the store is not, and must not add to its load.
final class StoreProbe: Sendable {
    private let limit: Duration
    private let clock: any Clock<Duration>
    private let ask: @Sendable () async throws(ChatError) -> StoreMetadata

    private struct Waiter {
        let continuation: CheckedContinuation<Result<StoreMetadata, ChatError>, Never>
        /// Answers at the limit; cancelled with the answer.
        let alarm: Task<Void, any Error>
    }

    private struct State {
        var isAsking = false
        var lastID: UInt64 = 0
        var waiting: [UInt64: Waiter] = [:]
    }
    private let state = Mutex(State())

    init(
        limit: Duration = .seconds(1), clock: any Clock<Duration> = ContinuousClock(),
        ask: @escaping @Sendable () async throws(ChatError) -> StoreMetadata
    ) {
        self.limit = limit
        self.clock = clock
        self.ask = ask
    }

    /// What the store says about itself.
    ///
    /// - Throws: The store's error, or ``ChatError`` `store_unavailable` at the limit.
    func metadata() async throws(ChatError) -> StoreMetadata {
        let result = await withCheckedContinuation { continuation in
            let isFirst = state.withLock { state in
                state.lastID += 1
                let id = state.lastID
                let alarm = Task { [clock, limit] in
                    try await clock.sleep(for: limit)
                    self.answer(.failure(ChatError(.storeUnavailable)), only: id)
                }
                state.waiting[id] = Waiter(continuation: continuation, alarm: alarm)
                defer { state.isAsking = true }
                return !state.isAsking
            }
            // Ends with the store's own time limit; nobody has to wait that long.
            if isFirst { Task { await self.question() } }
        }
        return try result.get()
    }

    private func question() async {
        do throws(ChatError) {
            answer(.success(try await ask()))
        } catch {
            answer(.failure(error))
        }
    }

    private func answer(_ result: Result<StoreMetadata, ChatError>, only id: UInt64? = nil) {
        let answered = state.withLock { state in
            if let id { return state.waiting.removeValue(forKey: id).map { [$0] } ?? [] }
            defer {
                state.isAsking = false
                state.waiting = [:]
            }
            return Array(state.waiting.values)
        }
        for waiter in answered {
            waiter.alarm.cancel()
            waiter.continuation.resume(returning: result)
        }
    }
}
