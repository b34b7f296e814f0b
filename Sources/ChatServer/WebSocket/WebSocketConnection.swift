public import NIOCore

/// The outbound side of one connection, confined to its event loop.
///
/// Calls after the connection has begun to close do nothing, so callers need not track its end.
public final class WebSocketConnection {
    /// The loop every call must be made on.
    public let eventLoop: any EventLoop
    /// The TCP peer; nil for a Unix socket whose peer is unnamed.
    public let remoteAddress: SocketAddress?
    /// The subprotocol the handshake agreed on.
    public let subprotocol: String?

    private let closeTimeout: Duration
    private var context: ChannelHandlerContext?
    private var closing = WebSocketClosing()
    private var deadline: Scheduled<Void>?
    /// The newest ping not answered yet because the peer does not read; older ones need no answer (RFC 6455 §5.5.3).
    private var owedPong: ByteBuffer?
    /// Pongs of one read burst, which leave in one write: a flood of pings must not become a write each.
    private var pongs = ByteBuffer()
    private var needsFlush = false
    private var buffered = 0
    /// The kernel may have taken bytes since ``buffered`` was looked up.
    private var mayHaveDrained = false
    /// True while NIO runs on our behalf; what it calls back then must not reach the application inside its own call.
    private(set) var isCallingOut = false

    init(context: ChannelHandlerContext, subprotocol: String?, closeTimeout: Duration) {
        self.context = context
        self.eventLoop = context.eventLoop
        self.remoteAddress = context.remoteAddress
        self.subprotocol = subprotocol
        self.closeTimeout = closeTimeout
        isWritable = context.channel.isWritable
    }

    /// True until either side starts to close.
    public var isOpen: Bool { closing.isOpen }
    /// False while more than the high-water mark is buffered, and after the end.
    public private(set) var isWritable: Bool
    /// Bytes written and not yet taken by the kernel; never too few, too many by what the kernel took since the last
    /// flush. Asking costs a look at the channel once after each flush. With TLS, what it buffers itself is not counted.
    public var bufferedBytes: Int {
        guard let context else { return 0 }
        if mayHaveDrained, let options = context.channel.syncOptions {
            mayHaveDrained = false
            buffered = (try? options.getOption(.bufferedWritableBytes)) ?? 0
        }
        return buffered
    }

    /// Writes complete, encoded server frames without flushing them.
    public func write(_ frames: ByteBuffer) {
        guard closing.isOpen else { return }
        writePongs()
        writeOut(frames)
    }

    /// Hands everything written to the kernel.
    public func flush() {
        guard let context, closing.isReading else { return }
        writePongs()
        needsFlush = false
        mayHaveDrained = true
        callOut { context.flush() }
    }

    /// Sends a ping at once; at most 125 bytes of payload.
    public func ping(_ payload: ByteBuffer) {
        guard closing.isOpen else { return }
        var frame = ByteBuffer()
        WebSocketFrameWriter.writePing(payload, into: &frame)
        writeOut(frame)
        flush()
    }

    /// Starts the closing handshake: frames written before go out first, received messages are no longer delivered, and
    /// TCP ends when the peer has answered or the close time-out has passed.
    public func close(code: UInt16, reason: String) {
        perform(closing.closeRequested(WebSocketCloseStatus(code: code, reason: reason)))
    }

    /// Closes TCP now; buffered frames are lost.
    public func abort() {
        perform(closing.endReached())
    }

    /// Stops reading from the socket; what is already read is still delivered.
    public func pauseReading() {
        setAutoRead(false)
    }

    /// Reads again.
    public func resumeReading() {
        setAutoRead(true)
    }

    // MARK: What the channel handler reports

    /// Input may still matter.
    var isReading: Bool { closing.isReading }

    func pingReceived(_ payload: ByteBuffer) {
        guard closing.isOpen else { return }
        guard isWritable else {
            owedPong = payload
            return
        }
        WebSocketFrameWriter.writePong(payload, into: &pongs)
        needsFlush = true
        if pongs.readableBytes > 4096 { writePongs() }
    }

    private func writePongs() {
        guard pongs.readableBytes > 0 else { return }
        let frames = pongs
        pongs = ByteBuffer()
        writeOut(frames)
    }

    /// The channel says so the moment it changes, also within a write of ours.
    func writabilityChanged(_ isWritable: Bool) {
        self.isWritable = isWritable
        if isWritable { becameWritable() }
    }

    private func becameWritable() {
        mayHaveDrained = true
        guard let payload = owedPong else { return }
        owedPong = nil
        pingReceived(payload)
        flush()
    }

    func readCompleted() {
        if needsFlush { flush() }
    }

    func peerCloseReceived(_ status: WebSocketCloseStatus) {
        perform(closing.peerCloseReceived(status))
    }

    func peerFailed(_ failure: WebSocketFailure) {
        perform(closing.peerFailed(failure))
    }

    func inputEnded() {
        perform(closing.endReached())
    }

    /// The channel is gone, by whoever's doing.
    func detach() {
        _ = closing.endReached()
        deadline?.cancel()
        deadline = nil
        owedPong = nil
        context = nil
        isWritable = false
    }

    // MARK: Acting

    private func perform(_ action: WebSocketClosing.Action) {
        switch action {
        case .doNothing:
            break
        case .sendClose(let status):
            sendClose(status)
        case .sendCloseAndFinish(let status):
            sendClose(status)
            finish()
        case .finish:
            finish()
        case .closeTransport:
            callOut { context?.close(promise: nil) }
        }
    }

    private func sendClose(_ status: WebSocketCloseStatus) {
        writePongs()
        guard let context else { return }
        // A peer that stopped reading while we do not read must still be able to end the handshake.
        setAutoRead(true)
        var frame = ByteBuffer()
        WebSocketFrameWriter.writeClose(status, into: &frame)
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .timeout(closeTimeout)) { [weak self] in
            self?.abort()
        }
        needsFlush = false
        callOut { context.writeAndFlush(NIOAny(frame), promise: nil) }
    }

    private func finish() {
        guard let context else { return }
        let ended = context.eventLoop.makePromise(of: Void.self)
        ended.futureResult.assumeIsolated().whenFailure { [weak self] _ in self?.abort() }
        callOut { context.close(mode: .output, promise: ended) }
    }

    private func writeOut(_ frames: ByteBuffer) {
        guard let context else { return }
        buffered += frames.readableBytes
        // Only queued, so nothing but a change of writability can come back within the call.
        context.write(NIOAny(frames), promise: nil)
    }

    private func setAutoRead(_ isOn: Bool) {
        guard let options = context?.channel.syncOptions else { return }
        callOut { try? options.setOption(.autoRead, value: isOn) }
    }

    private func callOut(_ body: () -> Void) {
        let wasCallingOut = isCallingOut
        isCallingOut = true
        body()
        isCallingOut = wasCallingOut
    }
}

@available(*, unavailable)
extension WebSocketConnection: Sendable {}

extension TimeAmount {
    /// A time-out for a timer; a year at most, so that adding it to a deadline never overflows.
    static func timeout(_ duration: Duration) -> TimeAmount { TimeAmount(min(duration, .seconds(31_536_000))) }
}
