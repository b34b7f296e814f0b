public import ChatCore

/// Where the client stands with its server, for showing to a person.
public enum ConnectionState: Hashable, Sendable {
    /// Not started. Next: `connecting`, `stopped`.
    case idle
    /// Fetching a token and opening a socket; counts from 1. Next: `authenticating`, `backingOff`, `stopped`.
    case connecting(attempt: Int)
    /// The socket is open and `hello` is on its way. Next: `ready`, `connecting`, `backingOff`, `stopped`.
    case authenticating
    /// Signed in; requests flow and events arrive. Next: `connecting`, `backingOff`, `stopped`.
    case ready
    /// Waits for its next try, because of the error. Next: `connecting`, `stopped`.
    case backingOff(Duration, ChatError)
    /// Final: stopped by its owner (nil) or by something that trying again cannot cure.
    case stopped(ChatError?)
}
