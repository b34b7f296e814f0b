/// Why bytes are not Engine.IO packets; never what they hold.
public enum EngineIOFault: Error, Hashable, Sendable, CaseIterable {
    /// Nothing where a packet is expected: an empty body, or nothing between two separators.
    case emptyPacket
    /// The first byte is no packet type.
    case unknownType
    /// The payload is longer than the session's `maxPayload`.
    case tooLarge
    /// Text that is not UTF-8.
    case invalidUTF8
    /// A `b` with something other than canonical base64 behind it (RFC 4648 §4, with padding).
    case invalidBase64
}
