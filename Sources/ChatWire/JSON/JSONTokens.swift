/// The tokens of a text that was validated before, in order; commas and colons are left out.
struct JSONTokens {
    /// One token.
    enum Token {
        /// `{` or `[`.
        case open(isObject: Bool)
        /// `}` or `]`.
        case close(isObject: Bool)
        /// A member's key.
        case key(JSONValue)
        /// A string, number or literal.
        case scalar(JSONValue)
    }

    private var scanner: JSONScanner?

    /// Starts at the first byte; the pointer must outlive the value.
    init(_ bytes: UnsafeRawBufferPointer) {
        scanner = try? JSONScanner(bytes)
        scanner?.isLenient = true
    }

    /// The next token; nil at the end, and at a fault, which a validated text does not have.
    mutating func next() -> Token? {
        guard var scanner else { return nil }
        defer { self.scanner = scanner }
        scanner.skipWhitespace()
        if scanner.peek() == UInt8(ascii: ",") {
            scanner.position += 1
            scanner.skipWhitespace()
        }
        guard let byte = scanner.peek() else { return nil }
        switch byte {
        case UInt8(ascii: "{"), UInt8(ascii: "["):
            scanner.position += 1
            return .open(isObject: byte == UInt8(ascii: "{"))
        case UInt8(ascii: "}"), UInt8(ascii: "]"):
            scanner.position += 1
            return .close(isObject: byte == UInt8(ascii: "}"))
        default:
            guard let value = try? scanner.scanScalar(byte) else { return nil }
            guard value.kind == .string else { return .scalar(value) }
            scanner.skipWhitespace()
            guard scanner.peek() == UInt8(ascii: ":") else { return .scalar(value) }
            scanner.position += 1
            return .key(value)
        }
    }
}
