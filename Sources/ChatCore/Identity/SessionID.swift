/// Names one live connection of one user; new for every sign-in.
public struct SessionID: Hashable, Comparable, Sendable, LosslessStringConvertible {
    /// The UUIDv7 behind the name.
    public let value: UUIDv7

    /// Wraps an id.
    public init(_ value: UUIDv7) { self.value = value }

    /// Reads the 36-character form; nil for anything else.
    public init?(_ text: String) {
        guard let value = UUIDv7(text) else { return nil }
        self.value = value
    }

    /// Orders by time of sign-in.
    public static func < (a: SessionID, b: SessionID) -> Bool { a.value < b.value }
    /// The 36-character form.
    public var description: String { value.description }
}
