public import ChatCore

/// What a client says when it joins the main namespace.
public struct SocketIOAuth: Hashable, Sendable {
    /// Token, device and presence, as in `hello`.
    public var hello: Command.Hello
    /// The name of the session to be recovered; nil when there is none, or it is no text.
    public var pid: String?
    /// The last offset the client has seen; nil when it has seen none.
    public var offset: String?
    /// Whether the client asks for recovery at all, in whatever form.
    public var hasRecovery: Bool

    /// Creates a value.
    public init(hello: Command.Hello, pid: String? = nil, offset: String? = nil, hasRecovery: Bool = false) {
        self.hello = hello
        self.pid = pid
        self.offset = offset
        self.hasRecovery = hasRecovery
    }
}
