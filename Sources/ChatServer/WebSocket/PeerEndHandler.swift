import NIOCore

/// Tells whoever holds a request's answer back that its peer has ended the connection, or that the listener is going down.
///
/// The HTTP part allows half-closed connections and notices an end only when it next reads a request; a poll that waits for
/// half a minute must know at once. The same holds for a listener, which waits for the answer before it ends.
final class PeerEndHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    /// Called once, when the peer has ended its direction or the connection is gone.
    private var onEnd: (() -> Void)?
    private var hasEnded = false
    /// Called once, when the listener is going down.
    private var onQuiesce: (() -> Void)?
    private var isQuiescing = false

    /// Watches for one request, in place of the one before; calls at once what has come already.
    func watch(onQuiesce: @escaping () -> Void, onEnd: @escaping () -> Void = {}) {
        if isQuiescing { onQuiesce() } else { self.onQuiesce = onQuiesce }
        if hasEnded { onEnd() } else { self.onEnd = onEnd }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: end()
        case is ChannelShouldQuiesceEvent: quiesce()
        default: break
        }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func quiesce() {
        isQuiescing = true
        let onQuiesce = onQuiesce
        self.onQuiesce = nil
        onQuiesce?()
    }

    private func end() {
        hasEnded = true
        onQuiesce = nil
        let onEnd = onEnd
        self.onEnd = nil
        onEnd?()
    }
}

@available(*, unavailable)
extension PeerEndHandler: Sendable {}
