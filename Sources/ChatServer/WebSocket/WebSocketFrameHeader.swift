/// What stands before a client frame's payload (RFC 6455 §5.2), already checked.
package struct WebSocketFrameHeader: Hashable, Sendable {
    /// The frame types RFC 6455 §11.8 registers.
    package enum Opcode: UInt8, Sendable, CaseIterable {
        case continuation = 0x0
        case text = 0x1
        case binary = 0x2
        case close = 0x8
        case ping = 0x9
        case pong = 0xA

        /// True for close, ping and pong, which may stand between the fragments of a message.
        package var isControl: Bool { rawValue & 0x8 != 0 }
    }

    /// FIN: the frame ends its message.
    package var isFinal: Bool
    /// The frame's type.
    package var opcode: Opcode
    /// Payload bytes that follow, within the frame limit.
    package var payloadLength: Int
    /// The masking key; its first byte on the wire is the lowest one here.
    package var maskingKey: UInt32

    package init(isFinal: Bool, opcode: Opcode, payloadLength: Int, maskingKey: UInt32) {
        self.isFinal = isFinal
        self.opcode = opcode
        self.payloadLength = payloadLength
        self.maskingKey = maskingKey
    }
}
