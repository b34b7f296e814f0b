/// One packet of the Socket.IO protocol, revision 5, with its attachments.
public struct SocketIOPacket: Hashable, Sendable {
    /// The kinds of packet; raw values are the digits on the wire.
    public enum Kind: UInt8, Hashable, Sendable, CaseIterable {
        /// Joins a namespace, or says that it was joined.
        case connect
        /// Leaves a namespace.
        case disconnect
        /// An event with its arguments.
        case event
        /// The answer to an event that asked for one.
        case ack
        /// A namespace was refused.
        case connectError
        /// An event with attachments.
        case binaryEvent
        /// An answer with attachments.
        case binaryAck

        /// Whether the packet announces attachments.
        public var isBinary: Bool { self == .binaryEvent || self == .binaryAck }
        /// Whether it is an event, with attachments or without.
        public var isEvent: Bool { self == .event || self == .binaryEvent }
        /// Whether it answers an event, with attachments or without.
        public var isAck: Bool { self == .ack || self == .binaryAck }
    }

    /// The namespace every client knows.
    public static let mainNamespace = "/"
    /// Greatest acknowledgement id: 2⁵³ − 1, the last integer that JavaScript counts exactly.
    public static let maxID: Int64 = 9_007_199_254_740_991

    /// What it is.
    public var kind: Kind
    /// Where it belongs; begins with a slash.
    public var namespace: String
    /// The number that an acknowledgement repeats; 0...``maxID``.
    public var id: Int64?
    /// Its JSON; nil when there is none.
    public var payload: SocketIOPayload?
    /// What placeholders in the payload stand for.
    public var attachments: [[UInt8]]

    /// Creates a packet.
    public init(
        _ kind: Kind, namespace: String = SocketIOPacket.mainNamespace, id: Int64? = nil,
        payload: SocketIOPayload? = nil, attachments: [[UInt8]] = []
    ) {
        self.kind = kind
        self.namespace = namespace
        self.id = id
        self.payload = payload
        self.attachments = attachments
    }
}
