package import NIOCore

/// Writes a client's WebSocket frames (RFC 6455 §5.2): final and masked.
package enum ClientFrame {
    /// Appends a frame.
    ///
    /// - Parameter key: The masking key; another for each frame.
    package static func write(
        _ opcode: UInt8, _ payload: UnsafeRawBufferPointer, key: UInt32, into buffer: inout ByteBuffer
    ) {
        buffer.writeInteger(0x80 | opcode)
        switch payload.count {
        case ..<126: buffer.writeInteger(0x80 | UInt8(payload.count))
        case ..<65_536:
            buffer.writeInteger(0x80 | 126 as UInt8)
            buffer.writeInteger(UInt16(payload.count))
        default:
            buffer.writeInteger(0x80 | 127 as UInt8)
            buffer.writeInteger(UInt64(payload.count))
        }
        buffer.writeInteger(key)
        buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: payload.count) { room in
            let word = UInt64(key.bigEndian) | UInt64(key.bigEndian) << 32
            var offset = 0
            while offset + 8 <= payload.count {
                let masked = payload.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ word.littleEndian
                room.storeBytes(of: masked, toByteOffset: offset, as: UInt64.self)
                offset += 8
            }
            while offset < payload.count {
                room[offset] = payload[offset] ^ UInt8(truncatingIfNeeded: key >> UInt32(24 - 8 * (offset & 3)))
                offset += 1
            }
            return payload.count
        }
    }
}
