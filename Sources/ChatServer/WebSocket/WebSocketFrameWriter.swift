public import NIOCore

/// Builds complete, unmasked server frames (RFC 6455 §5.2), always with the shortest length form.
public enum WebSocketFrameWriter {
    /// Most bytes a server frame's header takes.
    public static let maxHeaderBytes = 10

    /// Appends a text frame whose payload `body` writes in place, behind a header that is filled in afterwards.
    ///
    /// - Guarantees: nothing is copied when the payload has 126 to 65,535 bytes; a shorter one is moved by two bytes, a
    ///   longer one by six. When `body` throws, the buffer is as it was.
    /// - Parameter body: Appends the payload, which must be UTF-8, and does nothing else to the buffer.
    public static func writeTextFrame<Failure: Error>(
        into buffer: inout ByteBuffer, _ body: (inout ByteBuffer) throws(Failure) -> Void
    ) throws(Failure) {
        try writeFrame(.text, into: &buffer, body)
    }

    /// Appends a binary frame in the manner of ``writeTextFrame(into:_:)``.
    public static func writeBinaryFrame<Failure: Error>(
        into buffer: inout ByteBuffer, _ body: (inout ByteBuffer) throws(Failure) -> Void
    ) throws(Failure) {
        try writeFrame(.binary, into: &buffer, body)
    }

    /// Appends a text frame with the readable bytes of `payload`, which must be UTF-8.
    public static func writeText(_ payload: ByteBuffer, into buffer: inout ByteBuffer) {
        writeHeader(.text, payloadLength: payload.readableBytes, into: &buffer)
        buffer.writeImmutableBuffer(payload)
    }

    /// Appends a text frame with a string's UTF-8.
    public static func writeText(_ payload: String, into buffer: inout ByteBuffer) {
        writeHeader(.text, payloadLength: payload.utf8.count, into: &buffer)
        buffer.writeString(payload)
    }

    /// Appends a binary frame with the readable bytes of `payload`.
    public static func writeBinary(_ payload: ByteBuffer, into buffer: inout ByteBuffer) {
        writeHeader(.binary, payloadLength: payload.readableBytes, into: &buffer)
        buffer.writeImmutableBuffer(payload)
    }

    /// Appends a ping; bytes of the payload beyond 125 are left out (§5.5).
    public static func writePing(_ payload: ByteBuffer, into buffer: inout ByteBuffer) {
        writeControl(.ping, payload, into: &buffer)
    }

    /// Appends a pong; bytes of the payload beyond 125 are left out (§5.5).
    public static func writePong(_ payload: ByteBuffer, into buffer: inout ByteBuffer) {
        writeControl(.pong, payload, into: &buffer)
    }

    /// Appends a close frame.
    package static func writeClose(_ status: WebSocketCloseStatus, into buffer: inout ByteBuffer) {
        writeHeader(.close, payloadLength: status.code == nil ? 0 : 2 + status.reason.utf8.count, into: &buffer)
        guard let code = status.code else { return }
        buffer.writeInteger(code)
        buffer.writeString(status.reason)
    }

    /// Appends the header of a final frame; exactly `payloadLength` bytes must follow.
    static func writeHeader(
        _ opcode: WebSocketFrameHeader.Opcode, payloadLength: Int, into buffer: inout ByteBuffer
    ) {
        let header = Header(opcode, payloadLength: payloadLength)
        buffer.writeInteger(header.start)
        switch header.byteCount {
        case 4: buffer.writeInteger(UInt16(truncatingIfNeeded: payloadLength))
        case 10: buffer.writeInteger(UInt64(payloadLength))
        default: break
        }
    }

    private static func writeFrame<Failure: Error>(
        _ opcode: WebSocketFrameHeader.Opcode, into buffer: inout ByteBuffer,
        _ body: (inout ByteBuffer) throws(Failure) -> Void
    ) throws(Failure) {
        let start = buffer.writerIndex
        let guess = 4
        buffer.writeRepeatingByte(0, count: guess)
        do throws(Failure) {
            try body(&buffer)
        } catch {
            buffer.moveWriterIndex(to: start)
            throw error
        }
        let payloadLength = buffer.writerIndex - start - guess
        let header = Header(opcode, payloadLength: payloadLength)
        if header.byteCount != guess {
            move(payloadLength, from: start + guess, to: start + header.byteCount, in: &buffer)
        }
        buffer.setInteger(header.start, at: start)
        switch header.byteCount {
        case 4: buffer.setInteger(UInt16(truncatingIfNeeded: payloadLength), at: start + 2)
        case 10: buffer.setInteger(UInt64(payloadLength), at: start + 2)
        default: break
        }
    }

    private static func move(_ count: Int, from source: Int, to target: Int, in buffer: inout ByteBuffer) {
        if target > source { buffer.writeRepeatingByte(0, count: target - source) }
        let readerIndex = buffer.readerIndex
        buffer.withUnsafeMutableReadableBytes { bytes in
            guard count > 0, let base = bytes.baseAddress else { return }
            let (from, to) = (base + (source - readerIndex), base + (target - readerIndex))
            to.copyMemory(from: from, byteCount: count)  // may overlap
        }
        buffer.moveWriterIndex(to: target + count)
    }

    private static func writeControl(
        _ opcode: WebSocketFrameHeader.Opcode, _ payload: ByteBuffer, into buffer: inout ByteBuffer
    ) {
        var payload = payload
        let part = payload.readSlice(length: min(payload.readableBytes, 125)) ?? ByteBuffer()
        writeHeader(opcode, payloadLength: part.readableBytes, into: &buffer)
        buffer.writeImmutableBuffer(part)
    }

    /// The first two bytes of a header and its whole length.
    private struct Header {
        let start: UInt16
        let byteCount: Int

        init(_ opcode: WebSocketFrameHeader.Opcode, payloadLength: Int) {
            let first = UInt16(0x80 | opcode.rawValue) << 8
            switch payloadLength {
            case ...125: (start, byteCount) = (first | UInt16(payloadLength), 2)
            case ...0xFFFF: (start, byteCount) = (first | 126, 4)
            default: (start, byteCount) = (first | 127, 10)
            }
        }
    }
}
