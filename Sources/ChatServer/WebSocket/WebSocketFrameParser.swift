package import NIOCore

/// Cuts a client's byte stream into frame headers and stretches of payload.
///
/// It keeps a partial header (at most 13 bytes, inline) and never a payload byte, so it allocates nothing, and a length
/// announced by the peer costs nothing until the bytes are there. The payload itself is read by the caller.
package struct WebSocketFrameParser: Sendable {
    /// What the next bytes of the input are.
    package enum Step: Hashable, Sendable {
        /// The input is used up.
        case needMoreBytes
        /// A header was read; its payload follows, as at least one ``payload(count:key:endsFrame:)``.
        case frame(WebSocketFrameHeader)
        /// The caller must now read `count` bytes, which are masked with `key`, already turned to where they begin.
        case payload(count: Int, key: UInt32, endsFrame: Bool)
    }

    private enum State {
        case header  // → payload
        case payload(remaining: Int, key: UInt32)  // → header
    }

    private let maxFrameBytes: Int
    private var state = State.header
    /// The header's bytes so far, the newest lowest.
    private var headerBits: UInt128 = 0
    private var headerCount = 0
    /// Bytes the header has as far as is known: 2 until the second one tells.
    private var headerLength = 2

    /// Creates a parser at the start of a stream that refuses payloads above `maxFrameBytes`.
    package init(maxFrameBytes: Int) {
        self.maxFrameBytes = maxFrameBytes
    }

    /// Takes the next step; after a failure the parser must not be used again.
    package mutating func next(in input: inout ByteBuffer) throws(WebSocketFailure) -> Step {
        switch state {
        case .header:
            guard try readHeader(from: &input) else { return .needMoreBytes }
            let header = try completeHeader()
            state = .payload(remaining: header.payloadLength, key: header.maskingKey)
            (headerBits, headerCount, headerLength) = (0, 0, 2)
            return .frame(header)
        case .payload(let remaining, let key):
            if remaining <= input.readableBytes {
                state = .header
                return .payload(count: remaining, key: key, endsFrame: true)
            }
            let count = input.readableBytes
            guard count > 0 else { return .needMoreBytes }
            state = .payload(remaining: remaining - count, key: WebSocketMasking.key(key, advancedBy: count))
            return .payload(count: count, key: key, endsFrame: false)
        }
    }

    /// Collects header bytes; true when the header is complete.
    private mutating func readHeader(from input: inout ByteBuffer) throws(WebSocketFailure) -> Bool {
        while headerCount < headerLength {
            guard let byte = input.readInteger(as: UInt8.self) else { return false }
            headerBits = headerBits << 8 | UInt128(byte)
            headerCount += 1
            if headerCount == 2 {
                headerLength = try lengthOfHeader(first: UInt8(truncatingIfNeeded: headerBits >> 8), second: byte)
            }
        }
        return true
    }

    /// Checks what the first two bytes tell and returns how long the whole header is.
    private func lengthOfHeader(first: UInt8, second: UInt8) throws(WebSocketFailure) -> Int {
        guard first & 0x70 == 0 else { throw .reservedBitsSet }
        guard let opcode = WebSocketFrameHeader.Opcode(rawValue: first & 0x0F) else { throw .unknownOpcode }
        guard second & 0x80 != 0 else { throw .unmaskedFrame }
        let length = second & 0x7F
        if opcode.isControl {
            guard first & 0x80 != 0 else { throw .fragmentedControlFrame }
            guard length <= 125 else { throw .oversizedControlFrame }
        }
        return switch length {
        case 126: 8
        case 127: 14
        default: 6
        }
    }

    private func completeHeader() throws(WebSocketFailure) -> WebSocketFrameHeader {
        // Big-endian on the wire, so the key's first byte is the highest of the lowest 32 bits here.
        let key = UInt32(truncatingIfNeeded: headerBits).byteSwapped
        let lengthBits = headerBits >> 32
        let length: UInt64
        switch headerLength {
        case 8:
            length = UInt64(truncatingIfNeeded: lengthBits & 0xFFFF)
            guard length > 125 else { throw .nonMinimalLength }
        case 14:
            length = UInt64(truncatingIfNeeded: lengthBits)
            guard length > 0xFFFF else { throw .nonMinimalLength }
        default:
            length = UInt64(truncatingIfNeeded: lengthBits & 0x7F)
        }
        guard length <= UInt64(maxFrameBytes) else { throw .frameTooLarge }
        let first = UInt8(truncatingIfNeeded: headerBits >> (8 * (headerLength - 1)))
        guard let opcode = WebSocketFrameHeader.Opcode(rawValue: first & 0x0F) else { throw .unknownOpcode }
        return WebSocketFrameHeader(
            isFinal: first & 0x80 != 0, opcode: opcode, payloadLength: Int(length), maskingKey: key
        )
    }
}
