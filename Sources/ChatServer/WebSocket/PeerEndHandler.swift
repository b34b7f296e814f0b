import NIOCore

/// Tells whoever holds a request's answer back that its peer has ended the connection.
///
/// The HTTP part allows half-closed connections and notices an end only when it next reads a request; a poll that waits for
/// half a minute must know at once.
final class PeerEndHandler: ChannelInboundHandler {
    typealias InboundIn = Any

    /// Called once, when the peer has ended its direction or the connection is gone.
    private var onEnd: (() -> Void)?
    private var hasEnded = false

    /// Watches for one request, in place of the one before; calls at once when the end has come already.
    func watch(_ body: @escaping () -> Void) {
        if hasEnded { body() } else { onEnd = body }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed = event { end() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        end()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) { end() }

    private func end() {
        hasEnded = true
        let onEnd = onEnd
        self.onEnd = nil
        onEnd?()
    }
}

@available(*, unavailable)
extension PeerEndHandler: Sendable {}
