/// The payload of a message packet as bytes of its own, usually a slice of what was received.
public enum EngineIOMessage: Hashable, Sendable {
    /// UTF-8 text.
    case text(ArraySlice<UInt8>)
    /// Bytes that mean nothing to the transport.
    case binary(ArraySlice<UInt8>)

    /// A text message.
    public static func text(_ text: String) -> Self { .text(ArraySlice(text.utf8)) }

    /// The payload, whichever kind it is.
    public var bytes: ArraySlice<UInt8> {
        switch self {
        case .text(let bytes), .binary(let bytes): bytes
        }
    }
}

extension EngineIOMessage: EngineIOMessageContent {
    /// True for ``binary(_:)``.
    public var isBinary: Bool {
        if case .binary = self { true } else { false }
    }

    /// Length of the payload.
    public var byteCount: Int { bytes.count }

    /// Lends the payload for the duration of the call.
    public func withPayloadBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        bytes.withUnsafeBytes { body($0) }
    }
}
