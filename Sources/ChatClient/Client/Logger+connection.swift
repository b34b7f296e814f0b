import ChatCore
import Logging

/// Keys of the client's log entries.
private enum LogKey: String {
    case state = "chat.client.state"
    case attempt = "chat.client.attempt"
    case delayMs = "chat.client.delay_ms"
    case error = "chat.error"
}

extension Logger {
    /// Notes a connection state; errors by their public text only.
    func log(_ state: ConnectionState) {
        switch state {
        case .idle: break
        case .connecting(let attempt): note(.debug, "connecting", [.attempt: "\(attempt)"])
        case .authenticating: note(.debug, "authenticating", [:])
        case .ready: note(.info, "ready", [:])
        case .backingOff(let delay, let error):
            note(.info, "backing off", [.delayMs: "\(delay.milliseconds)", .error: "\(error)"])
        case .stopped(nil): note(.info, "stopped", [:])
        case .stopped(let error?): note(.warning, "stopped", [.error: "\(error)"])
        }
    }

    private func note(_ level: Level, _ state: String, _ values: [LogKey: MetadataValue]) {
        var metadata: Metadata = [LogKey.state.rawValue: .string(state)]
        for (key, value) in values { metadata[key.rawValue] = value }
        log(level: level, "Connection state changed", metadata: metadata)
    }
}
