/// What a ``SocketIOConnection`` is held to.
public struct SocketIOConnectionSettings: Hashable, Sendable {
    /// What one packet may hold.
    public var limits: SocketIOLimits
    /// Namespaces that may be joined; any other is refused.
    public var namespaces: Set<String>
    /// What the refusal of any other says.
    public var unknownNamespace: SocketIORefusal
    /// How long a connection may be in no namespace; 45 s unless set.
    public var connectTimeout: Duration
    /// Most acknowledgements awaited from the client at once; 256 unless set.
    public var maxAwaitedAcks: Int

    /// Creates settings.
    public init(
        limits: SocketIOLimits = SocketIOLimits(), namespaces: Set<String> = [SocketIOPacket.mainNamespace],
        unknownNamespace: SocketIORefusal = .unknownNamespace, connectTimeout: Duration = .seconds(45),
        maxAwaitedAcks: Int = 256
    ) {
        self.limits = limits
        self.namespaces = namespaces
        self.unknownNamespace = unknownNamespace
        self.connectTimeout = connectTimeout
        self.maxAwaitedAcks = maxAwaitedAcks
    }
}
