import ChatCore
import ChatWire
import NIOCore

extension EngineIOConnection: EngineIOLink {
    var eventLoop: any EventLoop { home.eventLoop }
    var transport: EngineIOTransport? { session.transport }

    var isWritable: Bool {
        if let direct { return direct.isWritable }
        if let socket = session.liveSocket { return socket.isWritable }
        return !session.isClosed && session.queuedBytes <= session.settings.outboundLimitBytes / 4
    }

    var bufferedBytes: Int {
        direct?.bufferedBytes ?? session.queuedBytes + (session.liveSocket?.bufferedBytes ?? 0)
    }

    func write(_ frames: ByteBuffer) {
        if let direct, direct.isWritable { return direct.write(frames) }
        guard let socket = session.liveSocket else { return queue(frames) }
        // Looked at before what is added now, so that one burst after a rest may be as large as it likes.
        if !socket.isWritable, socket.bufferedBytes > session.settings.outboundLimitBytes {
            return perform(session.abort(.slowConsumer, at: steadyNow))
        }
        guard socket.isBase64 else { return socket.write(frames) }
        socket.write(EngineIOFrameCutter(frames).map { .message($0) })
    }

    private func queue(_ frames: ByteBuffer) {
        guard !session.isClosed else { return }
        for message in EngineIOFrameCutter(frames) {
            switch session.send(message) {
            case .write(let socket): socket.write([.message(message)])
            case .wait: isFlushNeeded = true
            case .discard: return
            case .perform(let actions): perform(actions)
            }
        }
    }

    func flush() {
        if let direct { return direct.flush() }
        if let socket = session.liveSocket { return socket.flush() }
        guard isFlushNeeded else { return }
        isFlushNeeded = false
        perform(session.flush(at: steadyNow))
    }

    func close() {
        isLeaving = true
        perform(session.close(at: steadyNow))
    }

    func abort(_ reason: EngineIOCloseReason) {
        isLeaving = true
        perform(session.abort(reason, at: steadyNow))
    }

    func setReading(_ isReading: Bool) {
        guard isReading != self.isReading, !session.isClosed else { return }
        self.isReading = isReading
        session.liveSocket?.setReading(isReading)
        if isReading {
            heldPost?.answer(.session(.ok))
            heldPost = nil
        }
    }

    func notifyWhenWritable() {
        isWritabilityAwaited = true
        checkWritability()
    }

    /// Tells the layer above that it may write again, if it has asked and that is so.
    func checkWritability() {
        guard isWritabilityAwaited else { return }
        guard isWritable else {
            session.liveSocket?.notifyWhenWritable { [home, key] in home.with(key) { $0.checkWritability() } }
            return
        }
        isWritabilityAwaited = false
        handler?.engineIODidBecomeWritable()
    }

    func setDeadline(_ time: Timestamp?) {
        guard !session.isClosed else { return }
        layerDeadline = time
        rearm()
    }
}
