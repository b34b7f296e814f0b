/// What a Socket.IO peer may send in one packet.
public struct SocketIOLimits: Hashable, Sendable {
    /// Most bytes of a packet's text; 1,000,000 unless set, as Engine.IO's `maxPayload`.
    public var maxTextBytes: Int
    /// Most attachments of a packet; 10 unless set.
    public var maxAttachments: Int
    /// Most bytes of a packet's attachments together; 1,000,000 unless set.
    public var maxAttachmentBytes: Int
    /// Most bytes of a namespace; 128 unless set.
    public var maxNamespaceBytes: Int

    /// Creates limits.
    public init(
        maxTextBytes: Int = 1_000_000, maxAttachments: Int = 10, maxAttachmentBytes: Int = 1_000_000,
        maxNamespaceBytes: Int = 128
    ) {
        self.maxTextBytes = maxTextBytes
        self.maxAttachments = maxAttachments
        self.maxAttachmentBytes = maxAttachmentBytes
        self.maxNamespaceBytes = maxNamespaceBytes
    }
}
