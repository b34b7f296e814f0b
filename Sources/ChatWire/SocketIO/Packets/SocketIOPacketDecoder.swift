/// Reads packets from Engine.IO messages and puts binary ones together from their text and attachments.
///
/// - Guarantees: holds at most one packet that waits for attachments, within the limits, which are checked before anything
///   is kept. Never traps. After a fault it is empty; the connection is to be closed.
/// - Isolation: a value; one per connection.
public struct SocketIOPacketDecoder: Hashable, Sendable {
    /// What a packet may hold.
    public let limits: SocketIOLimits
    private var pending: SocketIOPacket?
    private var awaited = 0
    private var pendingBytes = 0

    /// Creates a decoder.
    public init(limits: SocketIOLimits = SocketIOLimits()) { self.limits = limits }

    /// Whether attachments are awaited.
    public var isAwaitingAttachments: Bool { pending != nil }
    /// The namespace of the packet whose attachments are awaited; nil when none are.
    var pendingNamespace: String? { pending?.namespace }

    /// Reads a text message.
    ///
    /// - Parameter bytes: The message without Engine.IO's type; borrowed during the call.
    /// - Returns: The packet, or nil when its attachments are yet to come.
    public mutating func text(_ bytes: UnsafeRawBufferPointer) throws(SocketIOFault) -> SocketIOPacket? {
        guard pending == nil else {
            forget()
            throw .textInsteadOfAttachment
        }
        guard bytes.count <= limits.maxTextBytes else { throw .textTooLarge }
        let header = try SocketIOHeader(bytes, limits: limits)
        var packet = SocketIOPacket(header.kind, namespace: header.namespace, id: header.id)
        if header.payloadStart < bytes.count {
            packet.payload = try SocketIOPayload(
                copying: UnsafeRawBufferPointer(rebasing: bytes[header.payloadStart...]))
        }
        try Self.check(packet)
        guard header.kind.isBinary, let payload = packet.payload else { return packet }
        try payload.checkPlaceholders(attachments: header.attachments)
        if header.attachments == 0 { return packet }
        pending = packet
        awaited = header.attachments
        return nil
    }

    /// Takes a binary message.
    ///
    /// - Returns: The packet when this was its last attachment.
    public mutating func binary(_ bytes: UnsafeRawBufferPointer) throws(SocketIOFault) -> SocketIOPacket? {
        guard var packet = pending else { throw .unexpectedBinary }
        pending = nil  // so that the attachments are not copied when one is added
        guard bytes.count <= limits.maxAttachmentBytes - pendingBytes else {
            forget()
            throw .attachmentsTooLarge
        }
        packet.attachments.append(Array(bytes))
        pendingBytes += bytes.count
        if packet.attachments.count < awaited {
            pending = packet
            return nil
        }
        forget()
        return packet
    }

    private mutating func forget() {
        pending = nil
        awaited = 0
        pendingBytes = 0
    }

    /// Whether a packet's payload has the form its kind asks for.
    private static func check(_ packet: SocketIOPacket) throws(SocketIOFault) {
        let root = packet.payload?.root
        switch packet.kind {
        case .connect:
            guard root == nil || root == .object else { throw .invalidPayload }
        case .disconnect:
            guard root == nil else { throw .invalidPayload }
        case .connectError:
            guard root == .object || root == .string else { throw .invalidPayload }
        case .ack, .binaryAck:
            guard root == .array, packet.id != nil else { throw .invalidPayload }
        case .event, .binaryEvent:
            guard let payload = packet.payload, payload.root == .array, payload.first.kind == .string else {
                throw .invalidPayload
            }
            guard !payload.hasReservedName else { throw .reservedEventName }
        }
    }
}

extension SocketIOPayload {
    /// Names that mean something to the libraries themselves, so that nobody may send an event of that name.
    static let reservedNames: [StaticString] = [
        "connect", "connect_error", "disconnect", "disconnecting", "newListener", "removeListener",
    ]

    /// Whether the libraries themselves give an event of that name a meaning.
    package static func isReserved(_ name: String) -> Bool { reservedNames.contains { $0.description == name } }

    var hasReservedName: Bool {
        json.withUnsafeBytes { bytes in
            JSONText.withUTF8(first, in: bytes) { name in Self.reservedNames.contains { name.equals($0) } }
        }
    }
}
