import NIOCore
import NIOPosix

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// One connection through a ``PostgresProxy``: both its sockets and what it understood of the bytes between them.
final class ProxyLink: Sendable {
    private enum Phase {
        case passing
        /// A COMMIT is on its way to the server; what the server says is swallowed until it has said that it is done.
        case committing
        case ended
    }

    private struct State {
        var server: (any Channel)?
        var frontend = FrontendParser()
        var backend = BackendParser()
        var phase = Phase.passing
        var isStalled = false
    }

    private let proxy: PostgresProxy
    private let client: any Channel
    private let state: NIOLoopBoundBox<State>

    /// On the client's event loop, which becomes the server's too.
    init(proxy: PostgresProxy, client: any Channel) {
        self.proxy = proxy
        self.client = client
        state = NIOLoopBoundBox(State(), eventLoop: client.eventLoop)
    }

    // MARK: From any thread

    func cut() { client.eventLoop.execute { self.cutNow(resettingServer: true) } }

    func setStalled(_ isStalled: Bool) {
        client.eventLoop.execute {
            self.state.value.isStalled = isStalled
            self.applyReading()
        }
    }

    // MARK: On the event loop

    func connected(_ result: Result<any Channel, any Error>) {
        guard case .success(let server) = result, state.value.phase != .ended else {
            if case .success(let server) = result { server.close(promise: nil) }
            end()
            return
        }
        state.value.server = server
        applyReading()
    }

    func received(_ bytes: ByteBuffer, fromClient: Bool) {
        if fromClient { receivedFromClient(bytes) } else { receivedFromServer(bytes) }
    }

    func flush(fromClient: Bool) {
        if fromClient { state.value.server?.flush() } else { client.flush() }
    }

    /// One socket is closed: the other follows.
    func end() {
        guard state.value.phase != .ended else { return }
        state.value.phase = .ended
        client.close(promise: nil)
        state.value.server?.close(promise: nil)
        proxy.ended(self)
    }

    private func receivedFromClient(_ bytes: ByteBuffer) {
        guard !state.value.backend.isOpaque else {
            state.value.server?.write(bytes, promise: nil)
            return
        }
        for piece in state.value.frontend.receive(bytes) {
            guard state.value.phase != .ended else { return }
            switch piece.element {
            case .other: break
            case .encryptionRequest: state.value.backend.expectByte()
            case .commit where state.value.phase == .passing:
                switch proxy.takeArmedCut() {
                case .beforeCommit:
                    // The server is to have all that came before it, and then the end of the stream.
                    state.value.server?.flush()
                    cutNow(resettingServer: false)
                    proxy.cutWasMade()
                    return
                case .afterCommit: state.value.phase = .committing
                case nil: break
                }
            case .commit: break
            }
            state.value.server?.write(piece.bytes, promise: nil)
        }
    }

    private func receivedFromServer(_ bytes: ByteBuffer) {
        let words = state.value.backend.receive(bytes)
        switch state.value.phase {
        case .passing: client.write(bytes, promise: nil)
        // A transaction that failed is over without having been committed; nobody is to wait for ever then.
        case .committing where !words.isEmpty:
            cutNow(resettingServer: true)
            proxy.cutWasMade()
        case .committing, .ended: break
        }
    }

    private func applyReading() {
        // Without a server there is nobody to read for.
        guard let server = state.value.server, state.value.phase != .ended else { return }
        for channel in [client, server] {
            channel.setOption(.autoRead, value: !state.value.isStalled).whenFailure { _ in }
        }
    }

    private func cutNow(resettingServer: Bool) {
        guard state.value.phase != .ended else { return }
        for channel in [client, resettingServer ? state.value.server : nil] {
            // Closing a socket that must not linger sends a reset.
            (channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenFailure { _ in }
        }
        end()
    }
}

/// Hands one socket's bytes to the link.
final class ProxyRelay: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let link: ProxyLink
    private let isClient: Bool

    init(_ link: ProxyLink, isClient: Bool) {
        self.link = link
        self.isClient = isClient
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        link.received(unwrapInboundIn(data), fromClient: isClient)
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        link.flush(fromClient: isClient)
    }

    func channelInactive(context: ChannelHandlerContext) { link.end() }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
