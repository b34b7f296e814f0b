import ChatCore
import ChatWire
import Synchronization

/// The ticket of one HTTP request: a place for the one answer it gets, made on the session's loop and awaited elsewhere.
final class EngineIOExchange: Sendable {
    /// What a request is answered with.
    enum Answer: Sendable {
        /// The session's answer.
        case session(EngineIOResponse<EngineIOServerMessage>)
        /// The server does not let the client in.
        case denied(ChatError)
    }

    private enum State {
        case open(CheckedContinuation<Answer?, Never>?)  // → answered, done
        case answered(Answer)  // → done
        case done  // final
    }

    private let state = Mutex(State.open(nil))
    private let onAbandon: @Sendable (EngineIOExchange) -> Void

    /// - Parameter onAbandon: Called once when the client is gone before it was answered; any thread.
    init(onAbandon: @escaping @Sendable (EngineIOExchange) -> Void = { _ in }) { self.onAbandon = onAbandon }

    /// Gives the answer; only the first one counts, and none after the client is gone.
    func answer(_ answer: Answer) {
        let waiting: CheckedContinuation<Answer?, Never>? = state.withLock { state in
            guard case .open(let waiting) = state else { return nil }
            state = waiting == nil ? .answered(answer) : .done
            return waiting
        }
        waiting?.resume(returning: answer)
    }

    /// The client is gone: whoever waits gets nil.
    func abandon() {
        let (isOurs, waiting): (Bool, CheckedContinuation<Answer?, Never>?) = state.withLock { state in
            guard case .open(let waiting) = state else { return (false, nil) }
            state = .done
            return (true, waiting)
        }
        waiting?.resume(returning: nil)
        if isOurs { onAbandon(self) }
    }

    /// Waits for the answer; nil when the client is gone or the waiting task cancelled. To be called once.
    func wait() async -> Answer? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Outer nil: keep waiting.
                let ready: Answer?? = state.withLock { state in
                    switch state {
                    case .open:
                        state = .open(continuation)
                        return nil
                    case .answered(let answer):
                        state = .done
                        return answer
                    case .done:
                        return .some(nil)
                    }
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            abandon()
        }
    }
}

extension EngineIOExchange: Hashable {
    static func == (a: EngineIOExchange, b: EngineIOExchange) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
