/// Where an encoder writes: a byte array, or a network buffer behind an adapter.
///
/// Writes append and cannot fail. The encoders are inlinable, so an adapter of another module is specialised there.
public protocol ByteSink {
    /// Appends one byte.
    mutating func write(byte: UInt8)
    /// Appends bytes; the pointer is valid during the call only.
    mutating func write(contentsOf bytes: UnsafeRawBufferPointer)
    /// Appends the UTF-8 of a literal.
    mutating func write(_ text: StaticString)
}

extension ByteSink {
    /// Appends the UTF-8 of a literal.
    @inlinable
    public mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { write(contentsOf: UnsafeRawBufferPointer($0)) }
    }
}

extension [UInt8]: ByteSink {
    /// Appends one byte.
    @inlinable
    public mutating func write(byte: UInt8) { append(byte) }

    /// Appends bytes.
    @inlinable
    public mutating func write(contentsOf bytes: UnsafeRawBufferPointer) { append(contentsOf: bytes) }
}
