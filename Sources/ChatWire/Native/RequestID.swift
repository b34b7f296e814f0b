/// A client's name for one of its requests, echoed as `re` exactly as it was sent.
///
/// - Shape: a string of 1...64 UTF-8 bytes, or an integer of 64 bits.
public enum RequestID: Hashable, Sendable, CustomStringConvertible {
    /// Largest length of the string form in UTF-8 bytes.
    public static let maxBytes = 64

    /// Sent as a JSON string.
    case text(String)
    /// Sent as a JSON integer.
    case number(Int64)

    /// The text form: `"7"` and `7` read the same here, yet are echoed differently.
    public var description: String {
        switch self {
        case .text(let text): text
        case .number(let number): String(number)
        }
    }
}
