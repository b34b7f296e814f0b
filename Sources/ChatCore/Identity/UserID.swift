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

    public static func < (a: UserID, b: UserID) -> Bool { a.rawValue.utf8.lexicographicallyPrecedes(b.rawValue.utf8) }
    public static func == (a: UserID, b: UserID) -> Bool { Text.sameBytes(a.rawValue, b.rawValue) }
    public func hash(into hasher: inout Hasher) { Text.hashBytes(rawValue, into: &hasher) }
    public var description: String { rawValue }
}
