/// What a received WebSocket message is, without its payload: all that a session must know to treat it.
///
/// The payload of ``text`` is everything behind the first byte, that of ``binary`` is everything; no copy is made.
public enum EngineIOFrame: Hashable, Sendable {
    /// A text message; its payload begins behind the digit.
    case text
    /// A binary message, sent as it is.
    case binary
    /// A binary message as base64 behind a `b`, sent by clients that cannot send binary; ``decode(text:)`` gives its bytes.
    case base64
    /// A ping with the word `probe`.
    case probe
    /// Any other packet.
    case control(EngineIOPacketType)
    /// No packet at all.
    case invalid(EngineIOFault)

    /// Looks at a text frame; its UTF-8 must have been checked. Constant time but for base64.
    @inlinable
    public init(text bytes: UnsafeRawBufferPointer) {
        if bytes.count > 0, bytes[0] == EngineIOPacketType.messagePrefix {
            self = .text
        } else {
            self = Self.other(bytes)
        }
    }

    @usableFromInline
    static func other(_ bytes: UnsafeRawBufferPointer) -> EngineIOFrame {
        guard let first = bytes.first else { return .invalid(.emptyPacket) }
        let data = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        if first == UInt8(ascii: "b") {
            return Base64.decodedCount(data) == nil ? .invalid(.invalidBase64) : .base64
        }
        guard let type = EngineIOPacketType(rawValue: first) else { return .invalid(.unknownType) }
        if type == .ping, EngineIOPacket<EngineIOMessage>.isProbe(data) { return .probe }
        return .control(type)
    }
}

extension EngineIOFrame {
    /// Reads a whole packet from a text frame.
    public static func decode(
        text bytes: UnsafeRawBufferPointer
    ) throws(EngineIOFault) -> EngineIOPacket<EngineIOMessage> {
        guard let first = bytes.first else { throw .emptyPacket }
        let data = UnsafeRawBufferPointer(rebasing: bytes.dropFirst())
        if first == UInt8(ascii: "b") {
            guard let decoded = Base64.decode(data) else { throw .invalidBase64 }
            return .message(.binary(decoded[...]))
        }
        guard let type = EngineIOPacketType(rawValue: first) else { throw .unknownType }
        return EngineIOPacket(control: type, data: data) ?? .message(.text(ArraySlice(data)))
    }

    /// Reads a whole packet from a binary frame, which is always a message.
    public static func decode(binary bytes: UnsafeRawBufferPointer) -> EngineIOPacket<EngineIOMessage> {
        .message(.binary(ArraySlice(bytes)))
    }
}

extension EngineIOPacket where Message: EngineIOMessageContent {
    /// Whether the WebSocket frame that carries this packet is a binary one.
    ///
    /// - Parameter base64: Whether the peer asked for binary as text (`b64` in its query).
    @inlinable
    public func isBinaryFrame(base64: Bool = false) -> Bool {
        if case .message(let message) = self { message.isBinary && !base64 } else { false }
    }

    /// Writes the payload of the WebSocket frame that carries this packet: digit and data, or a binary message as it is.
    @inlinable
    public func encodeFrame<Sink: ByteSink>(into sink: inout Sink, base64: Bool = false) {
        guard case .message(let message) = self else { return encodeControl(into: &sink) }
        if message.isBinary, !base64 {
            message.withPayloadBytes { sink.write(contentsOf: $0) }
        } else {
            Self.encode(text: message, into: &sink)
        }
    }

    /// Writes a message as text: a digit before text, a `b` before the base64 of binary.
    @inlinable
    static func encode<Sink: ByteSink>(text message: Message, into sink: inout Sink) {
        if message.isBinary {
            sink.write(byte: UInt8(ascii: "b"))
            message.withPayloadBytes { Base64.encode($0, into: &sink) }
        } else {
            sink.write(byte: EngineIOPacketType.messagePrefix)
            message.withPayloadBytes { sink.write(contentsOf: $0) }
        }
    }
}
