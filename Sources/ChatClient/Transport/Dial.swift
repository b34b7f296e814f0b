import NIOCore
import Synchronization

/// The sockets of one attempt while it is under way: "happy eyeballs" (RFC 8305) may open several.
final class Dial: Sendable {
    private let channels = Mutex<[any Channel]?>([])

    /// Notes a socket.
    ///
    /// - Returns: False when the attempt was given up already.
    func add(_ channel: any Channel) -> Bool {
        channels.withLock { channels in
            channels?.append(channel)
            return channels != nil
        }
    }

    /// Gives the attempt up: its sockets close, and later ones are refused.
    func cancel() {
        let open = channels.withLock { channels in
            defer { channels = nil }
            return channels ?? []
        }
        for channel in open { channel.close(promise: nil) }
    }
}
