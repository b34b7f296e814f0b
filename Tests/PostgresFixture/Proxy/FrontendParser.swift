import NIOCore

/// Reads the client's half of Postgres' protocol as far as is needed to see a COMMIT coming.
///
/// - Shape: a startup message without type byte, then messages of a type byte, a length that counts itself, and a body.
///   A client that asks for TLS or GSS encryption first sends a request of 8 bytes; when it gets it, nothing more is understood.
/// - SeeAlso: PostgreSQL manual, "Message Formats".
struct FrontendParser {
    /// What a piece of the stream is.
    enum Element: Equatable {
        /// Nothing that ends a transaction.
        case other
        /// The binding of a prepared COMMIT, or a query that is one.
        case commit
        /// A request for encryption, which the server answers with one byte before anything else.
        case encryptionRequest
    }

    private var buffer = ByteBuffer()
    private var isStartup = true
    /// Names of prepared statements that are a COMMIT.
    private var commits: Set<String> = []

    /// Takes bytes in; they are split at message borders, a message in parts waits for its rest.
    mutating func receive(_ bytes: ByteBuffer) -> [(element: Element, bytes: ByteBuffer)] {
        buffer.writeImmutableBuffer(bytes)
        var pieces: [(element: Element, bytes: ByteBuffer)] = []
        while let piece = next() { pieces.append(piece) }
        buffer.discardReadBytes()
        return pieces
    }

    private mutating func next() -> (element: Element, bytes: ByteBuffer)? {
        let typeBytes = isStartup ? 0 : 1
        guard let length = buffer.getInteger(at: buffer.readerIndex + typeBytes, as: UInt32.self), length >= 4,
            let message = buffer.readSlice(length: typeBytes + Int(length))
        else { return nil }
        guard !isStartup else {
            switch message.getInteger(at: message.readerIndex + 4, as: UInt32.self) {
            case 80_877_103, 80_877_104: return (.encryptionRequest, message)
            default:
                isStartup = false
                return (.other, message)
            }
        }
        return (element(of: message), message)
    }

    private mutating func element(of message: ByteBuffer) -> Element {
        var body = message
        let type = body.readInteger(as: UInt8.self)
        body.moveReaderIndex(forwardBy: 4)
        switch type {
        case UInt8(ascii: "P"):
            guard let name = body.readNullTerminatedString(), let sql = body.readNullTerminatedString() else {
                return .other
            }
            if Self.isCommit(sql) { commits.insert(name) } else { commits.remove(name) }
            return .other
        case UInt8(ascii: "B"):
            guard body.readNullTerminatedString() != nil, let statement = body.readNullTerminatedString() else {
                return .other
            }
            return commits.contains(statement) ? .commit : .other
        case UInt8(ascii: "Q"):
            return body.readNullTerminatedString().map(Self.isCommit) == true ? .commit : .other
        default: return .other
        }
    }

    private static func isCommit(_ sql: String) -> Bool {
        let word = sql.drop { $0.isWhitespace }.prefix { $0.isLetter }.lowercased()
        return word == "commit" || word == "end"
    }
}
