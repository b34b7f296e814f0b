/// A user's stable subject: the token's `sub`, prefixed by the issuer's alias when several issuers are configured.
///
/// - Shape: 1...128 UTF-8 bytes, opaque, compared byte for byte; no control characters.
public struct UserID: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// Largest length in UTF-8 bytes.
    public static let maxBytes = 128

    /// The text, unchanged.
    public let rawValue: String

    /// Accepts a subject; nil when it is empty, longer than 128 bytes or holds a control character.
    public init?(_ rawValue: String) {
        guard Text.isIdentifier(rawValue, maxBytes: Self.maxBytes) else { return nil }
        self.rawValue = rawValue
    }

    /// Orders by bytes, as stores page by it.
    public static func < (a: UserID, b: UserID) -> Bool { a.rawValue.utf8.lexicographicallyPrecedes(b.rawValue.utf8) }
    /// Byte equality, in step with the hash.
    public static func == (a: UserID, b: UserID) -> Bool { Text.sameBytes(a.rawValue, b.rawValue) }
    /// Hashes the bytes, in step with equality.
    public func hash(into hasher: inout Hasher) { Text.hashBytes(rawValue, into: &hasher) }
    /// The subject.
    public var description: String { rawValue }
}
