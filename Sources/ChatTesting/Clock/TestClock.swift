public import ChatCore
import Synchronization

/// A clock that stands still until a test moves it.
///
/// - Guarantees: sleepers wake in the order of their deadlines, equal ones in the order in which they went to sleep; while
///   one wakes, ``now`` is its deadline. Real time plays no part.
/// - Isolation: any task or thread.
///
/// ```swift
/// let clock = TestClock()
/// async let work: Void = worker.run(clock: clock)   // sleeps five seconds
/// await clock.waitUntilSleeping()
/// clock.advance(by: .seconds(5))
/// try await work
/// ```
public final class TestClock: Clock {
    /// A point on this clock: the time since its start.
    public struct Instant: InstantProtocol {
        /// Since the clock's start.
        public var offset: Duration
        /// Wraps an offset.
        public init(offset: Duration = .zero) { self.offset = offset }

        /// Later by a duration, earlier by a negative one.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// The time until another instant; negative when that one comes first.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// Earlier ones come first.
        public static func < (a: Instant, b: Instant) -> Bool { a.offset < b.offset }
    }

    private struct Sleeper {
        let id: UInt64
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct Watcher {
        let id: UInt64
        let count: Int
        let continuation: CheckedContinuation<Void, Never>
    }

    private struct State {
        var now = Instant()
        var lastID: UInt64 = 0
        var sleepers: [Sleeper] = []  // ordered by deadline, then by arrival
        var watchers: [Watcher] = []

        mutating func nextID() -> UInt64 {
            lastID += 1
            return lastID
        }

        /// Watchers whose count is reached, taken out.
        mutating func satisfiedWatchers() -> [Watcher] {
            let satisfied = watchers.filter { $0.count <= sleepers.count }
            watchers.removeAll { $0.count <= sleepers.count }
            return satisfied
        }
    }

    private let state = Mutex(State())
    private let start: Timestamp

    /// Creates a clock that stands at its start.
    ///
    /// - Parameter start: What ``timestamp`` says there; 2023-11-14T22:13:20Z unless told otherwise.
    public init(start: Timestamp = Timestamp(milliseconds: 1_700_000_000_000)) { self.start = start }

    /// Where the clock stands.
    public var now: Instant { state.withLock { $0.now } }
    /// Where the clock stands, as the wall-clock time that ChatCore is given.
    public var timestamp: Timestamp { start + now.offset }
    /// Any duration can be told apart.
    public var minimumResolution: Duration { .zero }
    /// How many tasks sleep now.
    public var sleeperCount: Int { state.withLock { $0.sleepers.count } }

    /// Sleeps until the clock is moved to the deadline or past it; returns at once when it stands there already.
    ///
    /// - Throws: `CancellationError` as soon as the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        let id = state.withLock { $0.nextID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                enter(Sleeper(id: id, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    private func enter(_ sleeper: Sleeper) {
        enum Answer { case asleep([Watcher]), awake, cancelled }
        let answer: Answer = state.withLock { state in
            // Asked under the lock: a cancellation from here on finds the sleeper in the list.
            if Task.isCancelled { return .cancelled }
            guard state.now < sleeper.deadline else { return .awake }
            let place = state.sleepers.firstIndex { sleeper.deadline < $0.deadline } ?? state.sleepers.endIndex
            state.sleepers.insert(sleeper, at: place)
            return .asleep(state.satisfiedWatchers())
        }
        switch answer {
        case .asleep(let watchers): for watcher in watchers { watcher.continuation.resume() }
        case .awake: sleeper.continuation.resume()
        case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    /// Moves the clock and wakes whoever is due.
    ///
    /// A woken task that goes to sleep again is not waited for: call ``waitUntilSleeping(_:)`` between two moves.
    ///
    /// - Parameter duration: Negative ones move nothing.
    public func advance(by duration: Duration) {
        let target = state.withLock { $0.now.advanced(by: max(duration, .zero)) }
        while let due = wakeNext(until: target) { due.continuation.resume() }
        state.withLock { if $0.now < target { $0.now = target } }
    }

    private func wakeNext(until target: Instant) -> Sleeper? {
        state.withLock { state in
            guard let first = state.sleepers.first, first.deadline <= target else { return nil }
            if state.now < first.deadline { state.now = first.deadline }
            return state.sleepers.removeFirst()
        }
    }

    /// Returns once at least so many tasks sleep on this clock, or when the calling task is cancelled.
    public func waitUntilSleeping(_ count: Int = 1) async {
        let id = state.withLock { $0.nextID() }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = state.withLock { state in
                    if Task.isCancelled || state.sleepers.count >= count { return true }
                    state.watchers.append(Watcher(id: id, count: count, continuation: continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let watcher = state.withLock { state in
                state.watchers.firstIndex { $0.id == id }.map { state.watchers.remove(at: $0) }
            }
            watcher?.continuation.resume()
        }
    }
}
