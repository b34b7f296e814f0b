package import ChatCore
public import ChatWire
public import NIOCore

/// The native door's frames: one WebSocket text frame a reply or push.
package struct NativeCodec: DoorCodec {
    /// The codec; it holds nothing.
    package init() {}

    /// The native door's.
    package var slot: DoorSlot { .native }

    /// Appends the push's frame.
    package func encode(_ push: Push, into buffer: inout ByteBuffer) {
        WebSocketFrameWriter.writeTextFrame(into: &buffer) { buffer in
            NativeEncoder.encode(push: push, into: &buffer)
        }
    }

    /// Appends the reply's frame.
    package func encode(_ reply: Reply, to request: RequestID?, into buffer: inout ByteBuffer) {
        WebSocketFrameWriter.writeTextFrame(into: &buffer) { buffer in
            NativeEncoder.encode(reply: reply, to: request, into: &buffer)
        }
    }

    /// Appends the failure's frame.
    package func encode(_ error: ChatError, to request: RequestID?, into buffer: inout ByteBuffer) {
        WebSocketFrameWriter.writeTextFrame(into: &buffer) { buffer in
            NativeEncoder.encode(error: error, to: request, into: &buffer)
        }
    }
}

/// Lets the encoders write straight into a network buffer.
extension ByteBuffer: ByteSink {
    /// Appends one byte.
    public mutating func write(byte: UInt8) { writeInteger(byte) }
    /// Appends bytes.
    public mutating func write(contentsOf bytes: UnsafeRawBufferPointer) { writeBytes(bytes) }
}
