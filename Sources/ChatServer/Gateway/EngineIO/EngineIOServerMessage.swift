import ChatWire
import NIOCore

/// A message for a client as a slice of the buffer it was encoded into.
struct EngineIOServerMessage: EngineIOMessageContent, Hashable {
    /// True when the payload is binary, false when it is UTF-8 text.
    var isBinary: Bool
    /// What the message carries, without Engine.IO's digit.
    var payload: ByteBuffer

    var byteCount: Int { payload.readableBytes }

    func withPayloadBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        payload.withUnsafeReadableBytes { body($0) }
    }
}
