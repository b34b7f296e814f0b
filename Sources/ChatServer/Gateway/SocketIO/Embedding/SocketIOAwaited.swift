import Synchronization

/// Something that one task waits for and another place gives: the first result counts, be it the cancellation of the task.
final class SocketIOAwaited<Value: Sendable>: Sendable {
    private enum State {
        case idle  // → waiting, settled
        case waiting(CheckedContinuation<Value, any Error>)  // → settled
        case settled(Result<Value, any Error>)  // final
    }

    private let state = Mutex(State.idle)

    /// Whether a result is there already.
    var isSettled: Bool {
        state.withLock { if case .settled = $0 { true } else { false } }
    }

    /// Waits until ``resume(_:)``; to be called once.
    func wait() async throws -> Value {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result = state.withLock { state -> Result<Value, any Error>? in
                    if case .settled(let result) = state { return result }
                    state = .waiting(continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            resume(.failure(CancellationError()))
        }
    }

    /// Gives the result; any thread.
    func resume(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            if case .settled = state { return nil }
            defer { state = .settled(result) }
            if case .waiting(let continuation) = state { return continuation }
            return nil
        }
        waiting?.resume(with: result)
    }
}
