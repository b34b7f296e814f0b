/// A breach of RFC 6455 by the peer, or of a limit; the connection is failed with ``closeCode`` (RFC 6455 §7.1.7).
package enum WebSocketFailure: Error, Hashable, Sendable {
    /// RSV1–3 set although no extension was negotiated (§5.2).
    case reservedBitsSet
    /// Opcode 3–7 or 11–15 (§5.2).
    case unknownOpcode
    /// A client frame without masking (§5.1).
    case unmaskedFrame
    /// A control frame split over several frames (§5.4).
    case fragmentedControlFrame
    /// A control frame of more than 125 bytes (§5.5).
    case oversizedControlFrame
    /// A length that fits a shorter form (§5.2).
    case nonMinimalLength
    /// A continuation without a message to continue (§5.4).
    case unexpectedContinuation
    /// A new data frame inside a fragmented message (§5.4).
    case interleavedMessage
    /// A close payload of one byte, or a code that may not be sent (§5.5.1, §7.4).
    case invalidClosePayload
    /// Text or a close reason that is not UTF-8 (§8.1).
    case invalidUTF8
    /// A frame above ``WebSocketLimits/maxFrameBytes``, 63-bit lengths included.
    case frameTooLarge
    /// A message above ``WebSocketLimits/maxMessageBytes``.
    case messageTooLarge

    /// The status code of the close frame that reports the failure (§7.4.1).
    package var closeCode: UInt16 {
        switch self {
        case .reservedBitsSet, .unknownOpcode, .unmaskedFrame, .fragmentedControlFrame, .oversizedControlFrame,
            .nonMinimalLength, .unexpectedContinuation, .interleavedMessage, .invalidClosePayload:
            1002
        case .invalidUTF8: 1007
        case .frameTooLarge, .messageTooLarge: 1009
        }
    }

    /// The reason text of that close frame.
    package var closeReason: String {
        switch self {
        case .reservedBitsSet: "reserved bits set"
        case .unknownOpcode: "unknown opcode"
        case .unmaskedFrame: "client frames must be masked"
        case .fragmentedControlFrame: "fragmented control frame"
        case .oversizedControlFrame: "control frame too long"
        case .nonMinimalLength: "length not in its shortest form"
        case .unexpectedContinuation: "nothing to continue"
        case .interleavedMessage: "message not finished"
        case .invalidClosePayload: "invalid close payload"
        case .invalidUTF8: "invalid UTF-8"
        case .frameTooLarge: "frame too large"
        case .messageTooLarge: "message too large"
        }
    }
}
