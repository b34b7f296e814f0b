/// The sender's own name for a message: the idempotency key of a send.
///
/// - Shape: 1...64 UTF-8 bytes, no control characters; unique per (conversation, sender) for ever.
public struct ClientMessageID: Hashable, Sendable, LosslessStringConvertible {
    /// Largest length in UTF-8 bytes.
    public static let maxBytes = 64

    /// The text, unchanged.
    public let rawValue: String

    /// Accepts a key; nil when it is empty, longer than 64 bytes or holds a control character.
    public init?(_ rawValue: String) {
        guard Text.isIdentifier(rawValue, maxBytes: Self.maxBytes) else { return nil }
        self.rawValue = rawValue
    }

    /// Byte equality, in step with the hash.
    public static func == (a: ClientMessageID, b: ClientMessageID) -> Bool { Text.sameBytes(a.rawValue, b.rawValue) }
    /// Hashes the bytes, in step with equality.
    public func hash(into hasher: inout Hasher) { Text.hashBytes(rawValue, into: &hasher) }
    /// The key.
    public var description: String { rawValue }
}
