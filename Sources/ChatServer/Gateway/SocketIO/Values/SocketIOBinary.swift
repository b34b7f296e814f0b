/// Bytes that travel as an attachment, outside the JSON; use it anywhere inside a type that is sent or received.
///
/// In the JSON stands the placeholder that the Socket.IO protocol prescribes (revision 5, "Packet encoding").
///
/// - Throws: `DecodingError` when the value is no placeholder or names no attachment, `EncodingError` with a coder that is
///   not ``SocketIOArguments``'s.
public struct SocketIOBinary: Hashable, Sendable, Codable {
    /// The attachment's bytes.
    public var bytes: [UInt8]

    /// Wraps bytes.
    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    private enum Key: String, CodingKey {
        case isPlaceholder = "_placeholder"
        case number = "num"
    }

    /// Finds the attachment that a placeholder names.
    public init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: Key.self)
        let attachments = SocketIOCoding.attachments.flatMap { decoder.userInfo[$0] } as? [[UInt8]] ?? []
        guard try object.decode(Bool.self, forKey: .isPlaceholder) else {
            throw DecodingError.dataCorruptedError(
                forKey: .isPlaceholder, in: object, debugDescription: "not a placeholder")
        }
        let number = try object.decode(Int.self, forKey: .number)
        guard attachments.indices.contains(number) else {
            throw DecodingError.dataCorruptedError(forKey: .number, in: object, debugDescription: "no such attachment")
        }
        bytes = attachments[number]
    }

    /// Writes a placeholder and hands the bytes to the packet.
    public func encode(to encoder: any Encoder) throws {
        let found = SocketIOCoding.collector.flatMap { encoder.userInfo[$0] }
        guard let collector = found as? SocketIOAttachmentCollector else {
            throw EncodingError.invalidValue(
                self, .init(codingPath: encoder.codingPath, debugDescription: "no packet to attach it to"))
        }
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(true, forKey: .isPlaceholder)
        try object.encode(collector.append(bytes), forKey: .number)
    }
}
