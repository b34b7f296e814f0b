import NIOCore

/// Reads the server's half of Postgres' protocol as far as is needed to see that a COMMIT was done.
struct BackendParser {
    private var buffer = ByteBuffer()
    private var awaitedBytes = 0
    /// The server agreed to encrypt: nothing that follows can be read.
    private(set) var isOpaque = false

    /// The client asked for encryption: the answer is one byte without a frame.
    mutating func expectByte() { awaitedBytes += 1 }

    /// Takes bytes in.
    ///
    /// - Returns: True when they complete the word that a transaction was committed.
    mutating func receive(_ bytes: ByteBuffer) -> Bool {
        guard !isOpaque else { return false }
        buffer.writeImmutableBuffer(bytes)
        while awaitedBytes > 0, let answer = buffer.readInteger(as: UInt8.self) {
            awaitedBytes -= 1
            isOpaque = isOpaque || answer != UInt8(ascii: "N")
        }
        guard !isOpaque else { return false }
        var isCommitted = false
        while let length = buffer.getInteger(at: buffer.readerIndex + 1, as: UInt32.self), length >= 4,
            var message = buffer.readSlice(length: 1 + Int(length))
        {
            guard message.readInteger(as: UInt8.self) == UInt8(ascii: "C") else { continue }
            message.moveReaderIndex(forwardBy: 4)
            if message.readNullTerminatedString() == "COMMIT" { isCommitted = true }
        }
        buffer.discardReadBytes()
        return isCommitted
    }
}
