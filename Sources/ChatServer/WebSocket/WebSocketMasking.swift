package import NIOCore

/// The masking of RFC 6455 §5.3: byte i of a payload is XORed with byte i mod 4 of the key.
package enum WebSocketMasking {
    /// The key as it stands after `count` payload bytes.
    @inlinable
    package static func key(_ key: UInt32, advancedBy count: Int) -> UInt32 {
        let bits = UInt32(truncatingIfNeeded: count & 3) * 8
        return bits == 0 ? key : key >> bits | key << (32 - bits)
    }

    /// Moves `count` bytes from the input to the end of `output`, unmasking them on the way.
    ///
    /// One pass, eight bytes at a time. Copying is deliberate: NIO's read buffer stays unshared and is used again for the
    /// next read, and a small message does not keep a large read buffer alive.
    ///
    /// - Parameters:
    ///   - count: At most the input's readable bytes.
    ///   - key: The key turned to the first of these bytes.
    package static func unmask(
        _ count: Int, from input: inout ByteBuffer, key: UInt32, into output: inout ByteBuffer
    ) {
        guard count > 0 else { return }
        input.readWithUnsafeReadableBytes { source in
            output.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { target in
                xor(source, target, count: count, key: key)
                return count
            }
            return count
        }
    }

    private static func xor(
        _ source: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer, count: Int, key: UInt32
    ) {
        let wide = UInt64(key) | UInt64(key) << 32
        var offset = 0
        while offset + 8 <= count {
            let word = UInt64(littleEndian: source.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
            target.storeBytes(of: (word ^ wide).littleEndian, toByteOffset: offset, as: UInt64.self)
            offset += 8
        }
        while offset < count {
            target[offset] = source[offset] ^ UInt8(truncatingIfNeeded: wide >> (8 * UInt64(offset & 7)))
            offset += 1
        }
    }
}
