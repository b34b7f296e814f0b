/// The header of a server's WebSocket frame (RFC 6455 §5.2) in bytes that hold it.
package struct ServerFrame: Hashable, Sendable {
    /// What is at an offset.
    package enum Cut: Hashable, Sendable {
        /// A whole frame.
        case frame(ServerFrame)
        /// Not all of it has come.
        case incomplete
        /// No frame that a server may send, or a longer one than allowed.
        case broken
    }

    /// Opcodes of RFC 6455 §5.2.
    package enum Opcode {
        package static let continuation: UInt8 = 0
        package static let text: UInt8 = 1
        package static let close: UInt8 = 8
        package static let ping: UInt8 = 9
        package static let pong: UInt8 = 10
    }

    /// The last of its message.
    package var isFinal: Bool
    package var opcode: UInt8
    /// Where the payload stands.
    package var payload: Range<Int>

    package init(isFinal: Bool, opcode: UInt8, payload: Range<Int>) {
        self.isFinal = isFinal
        self.opcode = opcode
        self.payload = payload
    }

    /// Looks at what begins at an offset.
    ///
    /// - Parameter limit: Most payload bytes of one frame.
    package static func cut(_ bytes: UnsafeRawBufferPointer, at start: Int, limit: Int) -> Cut {
        guard start + 2 <= bytes.count else { return .incomplete }
        let (first, second) = (bytes[start], bytes[start + 1])
        // No extension was agreed on, and a server never masks (RFC 6455 §5.1).
        guard first & 0x70 == 0, second & 0x80 == 0 else { return .broken }
        var length = UInt64(second)
        var payloadStart = start + 2
        if second >= 126 {
            let size = second == 126 ? 2 : 8
            guard payloadStart + size <= bytes.count else { return .incomplete }
            length = bytes[payloadStart..<payloadStart + size].reduce(0) { $0 << 8 | UInt64($1) }
            payloadStart += size
        }
        guard length <= UInt64(limit) else { return .broken }
        guard payloadStart + Int(length) <= bytes.count else { return .incomplete }
        return .frame(
            ServerFrame(
                isFinal: first & 0x80 != 0, opcode: first & 0x0F, payload: payloadStart..<payloadStart + Int(length)))
    }
}
