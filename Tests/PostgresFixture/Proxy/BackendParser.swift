import NIOCore

/// Reads the server's half of Postgres' protocol as far as is needed to see what became of a COMMIT.
struct BackendParser {
    /// What the server said.
    struct Word: OptionSet {
        let rawValue: Int
        /// That it committed.
        static let committed = Word(rawValue: 1)
        /// That a group of statements is over.
        static let finished = Word(rawValue: 2)
    }

    private var buffer = ByteBuffer()
    private var awaitedBytes = 0
    /// The server agreed to encrypt: nothing that follows can be read.
    private(set) var isOpaque = false

    /// The client asked for encryption: the answer is one byte without a frame.
    mutating func expectByte() { awaitedBytes += 1 }

    /// Takes bytes in.
    ///
    /// - Returns: What they complete.
    mutating func receive(_ bytes: ByteBuffer) -> Word {
        guard !isOpaque else { return [] }
        buffer.writeImmutableBuffer(bytes)
        while awaitedBytes > 0, let answer = buffer.readInteger(as: UInt8.self) {
            awaitedBytes -= 1
            isOpaque = isOpaque || answer != UInt8(ascii: "N")
        }
        guard !isOpaque else { return [] }
        var words: Word = []
        while let length = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt32.self), length >= 4,
            var message = buffer.readSlice(length: 1 + Int(length))
        {
            switch message.readInteger(as: UInt8.self) {
            case UInt8(ascii: "C"):
                message.moveReaderIndex(forwardBy: 4)
                if message.readNullTerminatedString() == "COMMIT" { words.insert(.committed) }
            case UInt8(ascii: "Z"): words.insert(.finished)
            default: break
            }
        }
        buffer.discardReadBytes()
        return words
    }
}
