import ChatClient
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: ClientClock {
    private struct State {
        var now = ContinuousClock.now
        var timers: [Int: (deadline: ContinuousClock.Instant, action: @Sendable () -> Void)] = [:]
        var lastTimer = 0
    }

    private let state = Mutex(State())

    var now: ContinuousClock.Instant { state.withLock { $0.now } }

    func schedule(
        at deadline: ContinuousClock.Instant, _ action: @escaping @Sendable () -> Void
    ) -> @Sendable () -> Void {
        let timer = state.withLock { state in
            state.lastTimer += 1
            state.timers[state.lastTimer] = (deadline, action)
            return state.lastTimer
        }
        return { [weak self] in self?.state.withLock { $0.timers[timer] = nil } }
    }

    /// Moves on, firing what falls due on the way, in order of deadlines.
    func advance(by duration: Duration) {
        let end = now + duration
        while let action = nextDue(until: end) { action() }
        state.withLock { $0.now = end }
    }

    private func nextDue(until end: ContinuousClock.Instant) -> (@Sendable () -> Void)? {
        state.withLock { state in
            guard let due = state.timers.min(by: { $0.value.deadline < $1.value.deadline }), due.value.deadline <= end
            else { return nil }
            state.timers[due.key] = nil
            state.now = max(state.now, due.value.deadline)
            return due.value.action
        }
    }
}
