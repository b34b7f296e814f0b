import ChatWire
import DequeModule
import Synchronization

/// The work that waits for one socket's handlers: one after the other, in the order of arrival, off the event loop.
///
/// A task exists while there is work, so that an idle socket costs none.
final class SocketIOHandlerQueue: Sendable {
    enum Job: Sendable {
        /// `onConnect`.
        case connect
        /// An event's handler.
        case event(SocketIOEvent)
    }

    /// What to do about the one who adds.
    enum Pressure: Equatable {
        /// Nothing.
        case ok
        /// Stop reading until ``SocketIOHandlerQueue/next()`` says otherwise.
        case pause
        /// Too much came in spite of that: close the connection.
        case overflow
    }

    private struct State: ~Copyable {
        var jobs: Deque<Job> = []
        var runner: Task<Void, Never>?
        var isPaused = false
        var hasConnected = false
        var isEnded = false
    }

    private let state = Mutex(State())
    /// Above it reading pauses; it resumes at half.
    private let bound: Int
    /// What one read may still bring after reading was stopped, as a multiple of the bound.
    private static let overflowFactor = 64

    init(bound: Int) { self.bound = max(1, bound) }

    /// Adds work and sees that it runs: `perform` is called for one job at a time, `resume` when reading may go on.
    func append(
        _ job: Job, perform: @escaping @Sendable (Job) async -> Void, resume: @escaping @Sendable () -> Void
    ) -> Pressure {
        state.withLock { state in
            guard !state.isEnded else { return .ok }
            guard state.jobs.count < bound * Self.overflowFactor else { return .overflow }
            state.jobs.append(job)
            if state.runner == nil {
                // Cancelled by end(then:); otherwise it ends when no work is left.
                state.runner = Task { await self.run(perform, resume) }
            }
            guard state.jobs.count > bound, !state.isPaused else { return .ok }
            state.isPaused = true
            return .pause
        }
    }

    /// Whether reading is to stay stopped.
    var isPaused: Bool { state.withLock { $0.isPaused } }

    private func run(_ perform: @Sendable (Job) async -> Void, _ resume: @Sendable () -> Void) async {
        while let (job, resumes) = next() {
            if resumes { resume() }
            await perform(job)
        }
    }

    private func next() -> (Job, resumes: Bool)? {
        state.withLock { state in
            guard !state.isEnded, let job = state.jobs.popFirst() else {
                if !state.isEnded { state.runner = nil }
                return nil
            }
            if case .connect = job { state.hasConnected = true }
            let resumes = state.isPaused && state.jobs.count <= bound / 2
            if resumes { state.isPaused = false }
            return (job, resumes)
        }
    }

    /// Cancels the running handler and drops the others. `last` runs after the former has ended, if `onConnect` was begun.
    func end(then last: @escaping @Sendable () async -> Void) {
        let (runner, hasConnected) = state.withLock { state in
            let result = (state.runner, state.hasConnected && !state.isEnded)
            state.isEnded = true
            state.jobs.removeAll()
            state.runner = nil
            return result
        }
        runner?.cancel()
        guard hasConnected else { return }
        // Cancelled by nobody: it ends with the two handlers it waits for.
        Task {
            await runner?.value
            await last()
        }
    }
}
