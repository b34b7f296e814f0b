import ChatClient
import ChatCore
import ChatTesting
import PostgresFixture
import Synchronization

/// Where everybody in a run writes down what happens to them, and where a run waits for how far that has come.
final class Recorder: Sendable {
    /// What happened so far.
    struct Progress: Sendable {
        /// Acknowledged sends, by sender.
        var acknowledged: [String: Int] = [:]
        /// Seq of the last event that came, by observer and conversation.
        var seen: [String: [ConversationID: Int64]] = [:]
        /// Refusals of sends by code; each was tried again.
        var refusals: [String: Int] = [:]
        /// What may not happen.
        var faults: [String] = []
        /// Sign-ins.
        var welcomes = 0
        /// Stores that introduced themselves.
        var epochs: Set<String> = []
        /// Senders at work.
        var senders = 0

        var total: Int { acknowledged.values.reduce(0, +) }
    }

    private struct State {
        var checker = LogChecker()
        var progress = Progress()
        var listeners: [UInt64: AsyncStream<Void>.Continuation] = [:]
        var lastListener: UInt64 = 0
    }

    private let state = Mutex(State())
    private let over = Atomic(false)

    /// Nobody is to send anything new.
    var isOver: Bool { over.load(ordering: .relaxed) }
    /// Tells everybody to send nothing new.
    func finish() { over.store(true, ordering: .relaxed) }

    var progress: Progress { state.withLock { $0.progress } }
    var checker: LogChecker { state.withLock { $0.checker } }

    /// Writes something down and wakes who waits for it.
    func note(_ change: (inout LogChecker, inout Progress) -> Void) {
        state.withLock { state in
            change(&state.checker, &state.progress)
            for listener in state.listeners.values { listener.yield() }
        }
    }

    /// Waits until things have come so far.
    func wait(
        for what: String, within time: Duration, until isSo: @escaping @Sendable (Progress) -> Bool
    ) async throws {
        let (stream, listener) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
        let ticket = state.withLock { state in
            state.lastListener += 1
            state.listeners[state.lastListener] = listener
            listener.yield()
            return state.lastListener
        }
        defer { state.withLock { $0.listeners[ticket] = nil } }
        let came = try await PostgresFixture.within(time) { [self] () -> Bool? in
            for await _ in stream where isSo(progress) { return true }
            return nil
        }
        guard came == nil else { return }
        let now = progress
        throw DeadlinePassed(
            what, after: time,
            context:
                "acknowledged \(now.acknowledged), senders \(now.senders), refusals \(now.refusals), faults \(now.faults)"
        )
    }
}
