/// What a packet of type message carries, as one side of the codec sees it: a server's shared network buffer, or plain bytes.
public protocol EngineIOMessageContent: Sendable {
    /// True when the payload is binary, false when it is UTF-8 text.
    var isBinary: Bool { get }
    /// Length of the payload without any prefix.
    var byteCount: Int { get }
    /// Lends the payload for the duration of the call.
    func withPayloadBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result
}
