import ChatCore
public import ChatWire
public import NIOCore

/// One client of a bare ``EngineIOServer``, whatever transport it is on.
///
/// - Isolation: its event loop; from elsewhere go there with `peer.eventLoop.execute`.
public final class EngineIOPeer: @unchecked Sendable /* confined to its event loop, which is how it may be handed on */
{
    private let link: any EngineIOLink
    private var frames = ByteBuffer()

    init(_ link: any EngineIOLink) { self.link = link }

    /// The session's identifier. Whoever knows it can take part in the session.
    public var id: String { link.id }
    /// The loop every other call must be made on.
    public var eventLoop: any EventLoop { link.eventLoop }
    /// The client's address without port.
    public var remoteAddress: String { link.remoteAddress }
    /// The transport it is on; nil when the session is over.
    public var transport: EngineIOTransport? { link.transport }
    /// False while so much waits for the client that it is better to send nothing more.
    public var isWritable: Bool { link.isWritable }

    /// Queues a text message. What is sent while messages are received is flushed when all of one read were.
    public func send(text: String) {
        var text = text
        text.withUTF8 { text in
            WebSocketFrameWriter.writeTextFrame(into: &frames, expecting: 1 + text.count) { payload in
                payload.write(byte: EngineIOPacketType.messagePrefix)
                payload.write(contentsOf: UnsafeRawBufferPointer(text))
            }
        }
    }

    /// Queues a binary message.
    public func send(binary: ByteBuffer) { WebSocketFrameWriter.writeBinary(binary, into: &frames) }

    /// Hands everything queued to the transport.
    public func flush() {
        if frames.readableBytes > 0 { link.write(frames) }
        frames = ByteBuffer()
        link.flush()
    }

    /// Closes in good order: what was sent is still brought to the client.
    public func close() {
        flush()
        link.close()
    }

    /// Stops or resumes reading from the client. While it is stopped its pongs are not read either: resume well within the
    /// ping time-out.
    public func setReading(_ isReading: Bool) { link.setReading(isReading) }
}

/// What an application does with one client of a bare ``EngineIOServer``. Every method is called on the client's event loop.
public protocol EngineIOPeerHandler: AnyObject {
    /// A text message.
    func received(text: String)
    /// A binary message.
    func received(binary: ByteBuffer)
    /// The server is going down: close soon.
    func shouldDrain()
    /// The session is over; the last call, once.
    func closed(_ reason: EngineIOCloseReason)
}

extension EngineIOServer {
    /// Makes a server of bare sessions, without Socket.IO above them.
    ///
    /// - Parameters:
    ///   - configuration: Where it is, whom it lets in, and its limits.
    ///   - eventLoopGroup: The loops that sessions live on; the same group the listener uses. One loop or more.
    ///   - makeHandler: Makes the application's side of a new session; called on the session's loop.
    public convenience init(
        _ configuration: Configuration = Configuration(), eventLoopGroup: any EventLoopGroup,
        makeHandler: @escaping @Sendable (EngineIOPeer) -> any EngineIOPeerHandler
    ) {
        self.init(configuration, eventLoopGroup: eventLoopGroup) { link in
            let peer = EngineIOPeer(link)
            return EngineIOPeerAdapter(peer, makeHandler(peer))
        }
    }
}

/// Brings a session to an application's handler.
private final class EngineIOPeerAdapter: EngineIOSessionHandler {
    private let peer: EngineIOPeer
    private let handler: any EngineIOPeerHandler

    init(_ peer: EngineIOPeer, _ handler: any EngineIOPeerHandler) {
        self.peer = peer
        self.handler = handler
        // For what the handler said while it was made.
        peer.flush()
    }

    func engineIODidReceive(text: ByteBuffer) { handler.received(text: String(buffer: text)) }
    func engineIODidReceive(binary: ByteBuffer) { handler.received(binary: binary) }
    func engineIODidFinishReading() { peer.flush() }
    func engineIOShouldDrain() { handler.shouldDrain() }
    func engineIODidClose(_ reason: EngineIOCloseReason) { handler.closed(reason) }
}
