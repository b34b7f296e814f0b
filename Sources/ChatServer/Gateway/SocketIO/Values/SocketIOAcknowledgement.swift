/// What a handler may return instead of one encodable value: all arguments of the acknowledgement.
///
/// A protocol, so that a handler without a result is never taken for one with arguments.
public protocol SocketIOAcknowledgement {
    /// What the client's callback is called with.
    var acknowledgement: SocketIOArguments { get }
}

extension SocketIOArguments: SocketIOAcknowledgement {
    /// The arguments themselves.
    public var acknowledgement: SocketIOArguments { self }
}
