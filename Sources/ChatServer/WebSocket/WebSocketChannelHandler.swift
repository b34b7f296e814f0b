package import NIOCore

/// The only handler of an upgraded connection: bytes from the socket to the application's callbacks.
package final class WebSocketChannelHandler: ChannelInboundHandler, RemovableChannelHandler {
    package typealias InboundIn = ByteBuffer
    package typealias OutboundOut = ByteBuffer

    private let acceptance: WebSocketAcceptance
    private var inbound: WebSocketInbound
    private var connection: WebSocketConnection?
    private var application: (any WebSocketConnectionHandler)?
    /// Input that arrived inside an application's own call; a failing flush drains the socket that way.
    private var deferred: [ByteBuffer] = []

    /// The handler of a connection that was accepted on these terms.
    package init(_ acceptance: WebSocketAcceptance) {
        self.acceptance = acceptance
        inbound = WebSocketInbound(limits: acceptance.limits)
    }

    package func handlerAdded(context: ChannelHandlerContext) {
        let connection = WebSocketConnection(
            context: context, subprotocol: acceptance.subprotocol, closeTimeout: acceptance.limits.closeTimeout
        )
        let application = acceptance.makeHandler(connection)
        self.connection = connection
        self.application = application
        application.webSocketDidOpen()
    }

    package func handlerRemoved(context: ChannelHandlerContext) {
        end(context)
    }

    package func channelInactive(context: ChannelHandlerContext) {
        end(context)
    }

    package func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let connection else { return }
        var input = Self.unwrapInboundIn(data)
        guard !connection.isCallingOut, deferred.isEmpty else { return postpone(input, context) }
        deliver(&input, connection)
    }

    package func channelReadComplete(context: ChannelHandlerContext) {
        guard let connection, !connection.isCallingOut, deferred.isEmpty else { return }
        finishReading(connection)
    }

    package func channelWritabilityChanged(context: ChannelHandlerContext) {
        guard let connection else { return }
        let isWritable = context.channel.isWritable
        connection.writabilityChanged(isWritable)
        if connection.isOpen { application?.webSocketWritabilityDidChange(isWritable: isWritable) }
    }

    package func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch event {
        case ChannelEvent.inputClosed: connection?.inputEnded()
        case is ChannelShouldQuiesceEvent: if connection?.isOpen == true { application?.webSocketShouldDrain() }
        default: break
        }
    }

    package func errorCaught(context: ChannelHandlerContext, error: any Error) {
        connection?.abort()
    }

    private func deliver(_ input: inout ByteBuffer, _ connection: WebSocketConnection) {
        while connection.isReading, let event = inbound.next(from: &input) {
            switch event {
            case .failed(let failure):
                answerWhatCameBefore(connection)
                connection.peerFailed(failure)
            case .message(.close(let status)):
                answerWhatCameBefore(connection)
                peerCloses(status, connection)
            case .message where !connection.isOpen: break  // ours is sent; only the peer's close frame counts
            case .message(.text(let payload)): application?.webSocketDidReceive(text: payload)
            case .message(.binary(let payload)): application?.webSocketDidReceive(binary: payload)
            case .message(.ping(let payload)): connection.pingReceived(payload)
            case .message(.pong(let payload)): application?.webSocketDidReceivePong(payload)
            }
        }
    }

    /// Messages of the same read still get their answers: after our close frame nothing can be written.
    private func answerWhatCameBefore(_ connection: WebSocketConnection) {
        if connection.isOpen { application?.webSocketDidFinishReading() }
    }

    private func peerCloses(_ status: WebSocketCloseStatus, _ connection: WebSocketConnection) {
        let application = application  // survives a channel that ends within the call
        connection.peerCloseReceived(status)
        application?.webSocketPeerIsClosing(code: status.code, reason: status.reason)
    }

    private func finishReading(_ connection: WebSocketConnection) {
        inbound.readCompleted()
        guard connection.isOpen else { return }
        application?.webSocketDidFinishReading()
        connection.readCompleted()
    }

    private func postpone(_ input: ByteBuffer, _ context: ChannelHandlerContext) {
        deferred.append(input)
        guard deferred.count == 1 else { return }
        context.eventLoop.assumeIsolated().execute { [weak self] in self?.deliverDeferred() }
    }

    private func deliverDeferred() {
        let inputs = deferred
        deferred = []
        guard let connection else { return }
        for var input in inputs { deliver(&input, connection) }
        finishReading(connection)
    }

    /// Detaches once and reports the end outside of whatever call is running now.
    private func end(_ context: ChannelHandlerContext) {
        connection?.detach()
        connection = nil
        guard let application else { return }
        self.application = nil
        context.eventLoop.assumeIsolated().execute { application.webSocketDidClose() }
    }
}

@available(*, unavailable)
extension WebSocketChannelHandler: Sendable {}
