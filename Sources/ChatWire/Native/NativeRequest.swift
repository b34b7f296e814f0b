public import ChatCore

/// What came of one frame of a client.
public struct NativeRequest: Hashable, Sendable {
    /// The request's id; nil when there was none or it could not be read. Set even when `result` is a failure, so that
    /// the error reply can name the request.
    public var id: RequestID?
    /// The command, or the error to answer with: `invalid_request`, `payload_too_large` or `unknown_command`.
    public var result: Result<Command, ChatError>

    /// Creates a value.
    public init(id: RequestID?, result: Result<Command, ChatError>) {
        self.id = id
        self.result = result
    }
}
