/// An event of a client: a packet whose payload is known to be a non-empty array with a name in front.
public struct SocketIOEvent: Hashable, Sendable {
    /// Where it was sent.
    public let namespace: String
    /// Set when the client waits for an acknowledgement; the answer repeats it.
    public let id: Int64?
    /// Name and arguments.
    public let payload: SocketIOPayload
    /// What placeholders in the arguments stand for.
    public let attachments: [[UInt8]]

    /// Reads a packet as an event; nil when it is none.
    public init?(_ packet: SocketIOPacket) {
        guard packet.kind.isEvent, let payload = packet.payload, payload.first.kind == .string else { return nil }
        namespace = packet.namespace
        id = packet.id
        self.payload = payload
        attachments = packet.attachments
    }

    /// The event's name.
    public var name: String { payload.json.withUnsafeBytes { JSONText.string(payload.first, in: $0) } }

    /// Arguments behind the name.
    public var argumentCount: Int { payload.count - 1 }

    /// The arguments behind the name, each as JSON.
    public var arguments: [[UInt8]] { Array(payload.elements.dropFirst()) }

    /// Calls `body` with the decoded name and the JSON of the first argument, which is nil when there is none.
    func withNameAndArgument<R>(_ body: (UnsafeRawBufferPointer, UnsafeRawBufferPointer?) -> R) -> R {
        payload.json.withUnsafeBytes { bytes in
            let argument = payload.second.kind == .absent ? nil : payload.second.text(in: bytes)
            return JSONText.withUTF8(payload.first, in: bytes) { body($0, argument) }
        }
    }
}
