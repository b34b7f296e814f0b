package import ChatCore
package import ChatWire
package import NIOCore

/// An Engine.IO session as the layer above uses it, whatever transport it is on. Confined to its event loop.
///
/// Calls after the session has ended do nothing.
package protocol EngineIOLink: AnyObject {
    /// The session's `sid`: unguessable, never to be shown to other users.
    var id: String { get }
    /// The loop every call must be made on.
    var eventLoop: any EventLoop { get }
    /// Peer address without port, for limits and session lists.
    var remoteAddress: String { get }
    /// Both clocks' readings.
    var now: Moment { get }
    /// The transport it is on; nil when it is over.
    var transport: EngineIOTransport? { get }
    /// False while more than the low share of the outbound limit waits to be written.
    var isWritable: Bool { get }
    /// Bytes that wait for a poll, or to be written to the socket.
    var bufferedBytes: Int { get }

    /// Queues messages in the form of complete, unmasked WebSocket frames, one for each: a text frame's payload begins with
    /// Engine.IO's digit for messages, a binary frame's is the message. A polling session cuts them out again.
    func write(_ frames: ByteBuffer)
    /// Hands everything queued to the transport.
    func flush()
    /// Closes in good order: what is queued is still brought to the client.
    func close()
    /// Closes at once; what is queued is dropped, but for what a WebSocket already has: behind that its close frame goes out.
    func abort(_ reason: EngineIOCloseReason)
    /// Stops or resumes reading from the peer: the socket is not read, the answer to a POST is held back. Pongs do not come
    /// in either, so a pause must be shorter than the ping time-out.
    func setReading(_ isReading: Bool)
    /// Asks for one ``EngineIOSessionHandler/engineIODidBecomeWritable()``, when ``isWritable`` is true again.
    func notifyWhenWritable()
    /// Asks for one ``EngineIOSessionHandler/engineIODeadlineReached(at:)`` at that steady time, in place of what was asked
    /// before; nil for none.
    func setDeadline(_ time: Timestamp?)
}

/// The layer above an Engine.IO session. Every method is called on the session's event loop.
package protocol EngineIOSessionHandler: AnyObject {
    /// A text message without Engine.IO's digit, valid UTF-8.
    func engineIODidReceive(text: ByteBuffer)
    /// A binary message.
    func engineIODidReceive(binary: ByteBuffer)
    /// All that one read brought has been delivered: the time to flush answers.
    func engineIODidFinishReading()
    /// The client answered a ping.
    func engineIODidHearPeer()
    /// A deadline of ``EngineIOLink/setDeadline(_:)`` has come.
    func engineIODeadlineReached(at now: Moment)
    /// So much was taken that more may be written, after ``EngineIOLink/notifyWhenWritable()`` asked for it.
    func engineIODidBecomeWritable()
    /// The listener is going down: tell the peer and close soon.
    func engineIOShouldDrain()
    /// The session is over. Exactly once, the last call, from a turn of the loop of its own.
    func engineIODidClose(_ reason: EngineIOCloseReason)
}

extension EngineIOSessionHandler {
    /// Does nothing.
    package func engineIODidFinishReading() {}
    /// Does nothing.
    package func engineIODidHearPeer() {}
    /// Does nothing.
    package func engineIODeadlineReached(at now: Moment) {}
    /// Does nothing.
    package func engineIODidBecomeWritable() {}
}
