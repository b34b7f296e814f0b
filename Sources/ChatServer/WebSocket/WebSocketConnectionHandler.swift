public import NIOCore

/// What an application does with one WebSocket connection.
///
/// - Isolation: every method is called on the connection's event loop. Only ``webSocketWritabilityDidChange(isWritable:)``
///   may be called while the handler is itself inside a call to ``WebSocketConnection``, namely to `write` or `flush`.
public protocol WebSocketConnectionHandler: AnyObject {
    /// The upgrade is done; frames may be written from here on.
    func webSocketDidOpen()
    /// A whole text message, valid UTF-8. A buffer that is not kept costs no allocation.
    func webSocketDidReceive(text: ByteBuffer)
    /// A whole binary message.
    func webSocketDidReceive(binary: ByteBuffer)
    /// A pong, asked for or not; its payload has at most 125 bytes.
    func webSocketDidReceivePong(_ payload: ByteBuffer)
    /// All that one read brought has been delivered: the time to flush answers.
    func webSocketDidFinishReading()
    /// More than the high-water mark is buffered (false), or less than half of it again (true).
    func webSocketWritabilityDidChange(isWritable: Bool)
    /// The peer's close frame arrived; the echo is on its way and nothing can be written any more.
    func webSocketPeerIsClosing(code: UInt16?, reason: String)
    /// The listener is going down: tell the peer and close soon. The connection stays up until then.
    func webSocketShouldDrain()
    /// The connection is gone. Exactly once, always, after ``webSocketDidOpen()``, from a turn of the loop of its own.
    func webSocketDidClose()
}

extension WebSocketConnectionHandler {
    /// Ignores the pong.
    public func webSocketDidReceivePong(_ payload: ByteBuffer) {}
    /// Does nothing; for a handler that flushes elsewhere.
    public func webSocketDidFinishReading() {}
    /// Does nothing; for a handler that looks at ``WebSocketConnection/isWritable`` when it writes.
    public func webSocketWritabilityDidChange(isWritable: Bool) {}
    /// Does nothing; ``webSocketDidClose()`` follows anyway.
    public func webSocketPeerIsClosing(code: UInt16?, reason: String) {}
}
