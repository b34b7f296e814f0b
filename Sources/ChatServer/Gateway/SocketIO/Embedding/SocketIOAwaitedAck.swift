import ChatCore
import Synchronization

/// An acknowledgement that a task waits for.
struct SocketIOAwaitedAck {
    /// The waiting task's side: the first answer counts, whether the client gives it or the task is cancelled.
    final class Request: Sendable {
        private enum State {
            case idle  // → waiting, answered
            case waiting(CheckedContinuation<SocketIOArguments, any Error>)  // → answered
            case answered(Result<SocketIOArguments, any Error>)  // final
        }

        let timeout: Duration
        private let state = Mutex(State.idle)

        init(timeout: Duration) { self.timeout = timeout }

        /// Waits until ``resume(_:)``.
        func wait() async throws -> SocketIOArguments {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    let answer = state.withLock { state -> Result<SocketIOArguments, any Error>? in
                        if case .answered(let answer) = state { return answer }
                        state = .waiting(continuation)
                        return nil
                    }
                    if let answer { continuation.resume(with: answer) }
                }
            } onCancel: {
                resume(.failure(CancellationError()))
            }
        }

        func resume(_ answer: Result<SocketIOArguments, any Error>) {
            let waiting = state.withLock { state -> CheckedContinuation<SocketIOArguments, any Error>? in
                switch state {
                case .answered: return nil
                case .idle:
                    state = .answered(answer)
                    return nil
                case .waiting(let continuation):
                    state = .answered(answer)
                    return continuation
                }
            }
            waiting?.resume(with: answer)
        }
    }

    let request: Request
    let deadline: Timestamp

    func resume(_ answer: Result<SocketIOArguments, any Error>) { request.resume(answer) }
}
