public import NIOCore

/// Builds complete, unmasked server frames (RFC 6455 §5.2), always with the shortest length form.
public enum WebSocketFrameWriter {
    /// Most bytes a server frame's header takes.
    public static let maxHeaderBytes = 10

    /// Appends a text frame whose payload `body` writes in place, behind a header that is filled in afterwards.
    ///
    /// - Guarantees: nothing is copied when the payload has 126 to 65,535 bytes; a shorter one is moved by two bytes, a
    ///   longer one by six.
    /// - Parameters:
    ///   - expected: About how long the payload will be; less costs a second run of `body`.
    ///   - body: Writes the payload, which must be UTF-8. It may be called twice and must write the same each time.
    @inline(__always)
    public static func writeTextFrame(
        into buffer: inout ByteBuffer, expecting expected: Int = 512, _ body: (inout WebSocketPayload) -> Void
    ) {
        writeFrame(.text, into: &buffer, expecting: expected, body)
    }

    /// Appends a binary frame in the manner of ``writeTextFrame(into:expecting:_:)``.
    @inline(__always)
    public static func writeBinaryFrame(
        into buffer: inout ByteBuffer, expecting expected: Int = 512, _ body: (inout WebSocketPayload) -> Void
    ) {
        writeFrame(.binary, into: &buffer, expecting: expected, body)
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

    /// Appends a binary frame with bytes.
    static func writeBinary(_ payload: [UInt8], into buffer: inout ByteBuffer) {
        writeHeader(.binary, payloadLength: payload.count, into: &buffer)
        buffer.writeBytes(payload)
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

    @inline(__always)
    private static func writeFrame(
        _ opcode: WebSocketFrameHeader.Opcode, into buffer: inout ByteBuffer, expecting expected: Int,
        _ body: (inout WebSocketPayload) -> Void
    ) {
        var needed = expected
        var isWritten = false
        while !isWritten {
            buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: maxHeaderBytes + needed) { memory in
                // Room for the longest header is kept, so that the payload can be moved behind any.
                let room = memory.count - maxHeaderBytes
                var payload = WebSocketPayload(
                    UnsafeMutableRawBufferPointer(rebasing: memory[likelyHeaderBytes..<likelyHeaderBytes + room]))
                body(&payload)
                needed = payload.count
                isWritten = needed <= room
                return isWritten ? completeFrame(opcode, payloadLength: needed, in: memory) : 0
            }
        }
    }

    /// What most headers take: payloads of 126 to 65,535 bytes.
    private static var likelyHeaderBytes: Int { 4 }

    /// Puts the header in front of a payload that stands behind ``likelyHeaderBytes``; returns the frame's length.
    private static func completeFrame(
        _ opcode: WebSocketFrameHeader.Opcode, payloadLength: Int, in memory: UnsafeMutableRawBufferPointer
    ) -> Int {
        let header = Header(opcode, payloadLength: payloadLength)
        if header.byteCount != likelyHeaderBytes, let base = memory.baseAddress {
            // May overlap.
            (base + header.byteCount).copyMemory(from: base + likelyHeaderBytes, byteCount: payloadLength)
        }
        memory.storeBytes(of: header.start.bigEndian, as: UInt16.self)
        switch header.byteCount {
        case 4:
            memory.storeBytes(
                of: UInt16(truncatingIfNeeded: payloadLength).bigEndian, toByteOffset: 2, as: UInt16.self)
        case 10: memory.storeBytes(of: UInt64(payloadLength).bigEndian, toByteOffset: 2, as: UInt64.self)
        default: break
        }
        return header.byteCount + payloadLength
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
