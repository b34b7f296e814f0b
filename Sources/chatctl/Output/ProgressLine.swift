import ChatServer
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// How far a long command is, on standard error: one line that renews itself on a terminal, a line now and then elsewhere.
final class ProgressLine: Sendable {
    private struct State {
        var next: ContinuousClock.Instant
        var isOpen = false
    }

    private let state: Mutex<State>
    private let isTerminal: Bool

    init() {
        isTerminal = isatty(STDERR_FILENO) == 1
        // A log is not told of what is over in a moment.
        state = Mutex(State(next: .now + (isTerminal ? .zero : .seconds(2))))
    }

    /// Shows a text, unless the last one was shown a moment ago.
    func show(_ text: @autoclosure () -> String) {
        let isDue = state.withLock { state in
            guard .now >= state.next else { return false }
            state.next = .now + (isTerminal ? .milliseconds(200) : .seconds(10))
            return true
        }
        if isDue { write(text()) }
    }

    /// Shows a text whatever was before.
    func step(_ text: String) { write(text) }

    /// Goes to the next line, for what is written elsewhere.
    func end() {
        let isOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        if isOpen { StandardStream.error.write("\n") }
    }

    private func write(_ text: String) {
        state.withLock { $0.isOpen = isTerminal }
        // Return to the first column and erase to the end of the line (ECMA-48 CR and EL).
        StandardStream.error.write(isTerminal ? "\r\(text)\u{1B}[K" : "\(text)\n")
    }
}
