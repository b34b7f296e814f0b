/// One Engine.IO packet, generic over what a message carries.
///
/// Data behind the digit means something for four types only: `open`, `message`, and `ping` and `pong` with the word
/// `probe`. Elsewhere it is read over, as other implementations do.
public enum EngineIOPacket<Message: Sendable>: Sendable {
    /// The session's parameters as JSON; see ``EngineIOOpen``.
    case open(ArraySlice<UInt8>)
    /// The sender ends the session.
    case close
    /// A heartbeat.
    case ping
    /// A ping with the word `probe`: sent by a client on a socket it wants to move to.
    case probe
    /// Answers ``ping``.
    case pong
    /// Answers ``probe``.
    case probeAnswer
    /// Payload of the layer above.
    case message(Message)
    /// Completes the move to another socket.
    case upgrade
    /// Says nothing; ends a pending poll.
    case noop

    /// The type whose digit the packet is written with.
    @inlinable public var type: EngineIOPacketType {
        switch self {
        case .open: .open
        case .close: .close
        case .ping, .probe: .ping
        case .pong, .probeAnswer: .pong
        case .message: .message
        case .upgrade: .upgrade
        case .noop: .noop
        }
    }
}

extension EngineIOPacket: Equatable where Message: Equatable {}
extension EngineIOPacket: Hashable where Message: Hashable {}

extension EngineIOPacket {
    /// Reads a control packet from its type and the bytes behind the digit; nil for a message.
    init?(control type: EngineIOPacketType, data: UnsafeRawBufferPointer) {
        switch type {
        case .open: self = .open(ArraySlice(data))
        case .close: self = .close
        case .ping: self = Self.isProbe(data) ? .probe : .ping
        case .pong: self = Self.isProbe(data) ? .probeAnswer : .pong
        case .message: return nil
        case .upgrade: self = .upgrade
        case .noop: self = .noop
        }
    }

    static func isProbe(_ data: UnsafeRawBufferPointer) -> Bool {
        data.count == 5 && data[0] == UInt8(ascii: "p") && data[1] == UInt8(ascii: "r")
            && data[2] == UInt8(ascii: "o") && data[3] == UInt8(ascii: "b") && data[4] == UInt8(ascii: "e")
    }

    /// Writes a control packet; the same on both transports. Nothing for a message.
    @inlinable
    func encodeControl<Sink: ByteSink>(into sink: inout Sink) {
        if case .message = self { return }
        sink.write(byte: type.rawValue)
        switch self {
        case .open(let json): json.withUnsafeBytes { sink.write(contentsOf: $0) }
        case .probe, .probeAnswer: sink.write("probe")
        case .close, .ping, .pong, .message, .upgrade, .noop: break
        }
    }
}
