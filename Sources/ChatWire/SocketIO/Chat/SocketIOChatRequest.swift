public import ChatCore

/// What came of one event of a client.
public struct SocketIOChatRequest: Hashable, Sendable {
    /// What the answer repeats; nil when the client gave no callback, so that only failures are told, as an `error` event.
    public var ackID: Int64?
    /// The command, or the error to answer with.
    public var result: Result<Command, ChatError>

    /// Creates a value.
    public init(ackID: Int64?, result: Result<Command, ChatError>) {
        self.ackID = ackID
        self.result = result
    }
}
