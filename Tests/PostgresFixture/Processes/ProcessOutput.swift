import Foundation
import Synchronization

/// What a process wrote and how it ended, with those who wait for either.
final class ProcessOutput: Sendable {
    fileprivate struct State {
        var lines: [String] = []
        var partial: [UInt8] = []
        var isSilent = false
        var status: Int32?
        var lineListeners: [AsyncStream<String>.Continuation] = []
        var endListeners: [AsyncStream<Int32>.Continuation] = []
    }

    private let state = Mutex(State())

    var lines: [String] { state.withLock { $0.lines } }
    var status: Int32? { state.withLock { $0.status } }

    /// Lines from an index on, those to come included; ends when nobody can write any more.
    func stream(from start: Int) -> AsyncStream<String> {
        let (stream, listener) = AsyncStream<String>.makeStream()
        state.withLock { state in
            for line in state.lines.dropFirst(start) { listener.yield(line) }
            if state.isSilent { listener.finish() } else { state.lineListeners.append(listener) }
        }
        return stream
    }

    /// The exit status as soon as there is one.
    func ends() -> AsyncStream<Int32> {
        let (stream, listener) = AsyncStream<Int32>.makeStream()
        state.withLock { state in
            if let status = state.status {
                listener.yield(status)
            } else {
                state.endListeners.append(listener)
            }
        }
        return stream
    }

    func received(_ data: Data) {
        state.withLock { state in
            for byte in data {
                if byte == 0x0A { state.finishLine() } else { state.partial.append(byte) }
            }
        }
    }

    func silenced() {
        state.withLock { state in
            if !state.partial.isEmpty { state.finishLine() }
            state.isSilent = true
            for listener in state.lineListeners { listener.finish() }
            state.lineListeners = []
        }
    }

    func ended(_ status: Int32) {
        state.withLock { state in
            state.status = status
            for listener in state.endListeners { listener.yield(status) }
            state.endListeners = []
        }
    }
}

extension ProcessOutput.State {
    fileprivate mutating func finishLine() {
        let line = String(decoding: partial, as: UTF8.self)
        partial = []
        lines.append(line)
        for listener in lineListeners { listener.yield(line) }
    }
}
