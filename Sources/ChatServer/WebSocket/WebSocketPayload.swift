public import ChatWire

/// Where the payload of one frame is written: memory set aside in the buffer that the frame is appended to.
///
/// The many small writes of an encoder cost a bounds check and a copy each. What does not fit is counted and not written;
/// the frame writer then sets aside what is needed and has the payload written again.
public struct WebSocketPayload: ByteSink {
    @usableFromInline let memory: UnsafeMutableRawBufferPointer
    /// Bytes written, or that would have been.
    @usableFromInline var count = 0

    init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

    /// Appends one byte.
    @inlinable
    public mutating func write(byte: UInt8) {
        if count < memory.count { memory[count] = byte }
        count &+= 1
    }

    /// Appends bytes.
    @inlinable
    public mutating func write(contentsOf bytes: UnsafeRawBufferPointer) {
        let end = count &+ bytes.count
        if end <= memory.count, let source = bytes.baseAddress, let target = memory.baseAddress {
            (target + count).copyMemory(from: source, byteCount: bytes.count)
        }
        count = end
    }
}

@available(*, unavailable)
extension WebSocketPayload: Sendable {}
