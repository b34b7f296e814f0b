import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypesHTTP1

/// Stands between the HTTP decoder and NIO's upgrade handler and decides about every request that asks for an upgrade.
///
/// NIO's handler loses the head of a request whose upgrade is declined, so such a request must reach it with no
/// `Upgrade` field; and its decoder stops after an upgrade request, so the connection ends with the answer. The gate also
/// guards the time before the first request, in which no other handler would: slow or silent peers, garbage, quiescing.
final class WebSocketUpgradeGate: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private enum Stage {
        case awaitingHead  // → http, upgrading, refused
        case http  // a plain connection, for good
        case upgrading  // bytes pass untouched until NIO's handler removes the gate
        case refused  // the answer is out, the rest of the input is thrown away
    }

    private let decide: WebSocketServerChannel.Decide
    private let headTimeout: Duration
    private var stage = Stage.awaitingHead
    private var deadline: Scheduled<Void>?
    /// The terms of the upgrade in progress.
    private(set) var acceptance: WebSocketAcceptance?

    init(headTimeout: Duration, decide: @escaping WebSocketServerChannel.Decide) {
        self.headTimeout = headTimeout
        self.decide = decide
    }

    func handlerAdded(context: ChannelHandlerContext) {
        startTimer(context, headTimeout)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        stopTimer()
        acceptance = nil
    }

    func channelInactive(context: ChannelHandlerContext) {
        stopTimer()
        context.fireChannelInactive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch stage {
        case .upgrading: context.fireChannelRead(data)
        case .refused: break
        case .awaitingHead, .http:
            guard case .head(let head) = Self.unwrapInboundIn(data) else { return context.fireChannelRead(data) }
            judge(head, data, context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        switch (stage, event) {
        case (.awaitingHead, is ChannelShouldQuiesceEvent), (.refused, ChannelEvent.inputClosed):
            context.close(promise: nil)
        default: context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        guard stage == .awaitingHead, let error = error as? HTTPParserError else {
            return context.fireErrorCaught(error)
        }
        refuse(Self.refusal(for: error), context)
    }

    // MARK: Judging

    private func judge(_ head: HTTPRequestHead, _ data: NIOAny, _ context: ChannelHandlerContext) {
        let isFirst = stage == .awaitingHead
        stopTimer()
        stage = .http
        guard head.headers.contains(name: "upgrade") else { return context.fireChannelRead(data) }
        guard isFirst, WebSocketHandshake.isAttempt(head),
            let request = try? HTTPRequest(head, secure: false, splitCookie: false)
        else { return passWithoutUpgrade(head, context) }
        switch decide(request, context.channel) {
        case .notWebSocket:
            passWithoutUpgrade(head, context)
        case .refuse(let status, let code, let message):
            refuse(WebSocketRefusal(status, code: code, message: message), context)
        case .answer(let status, var fields, let body):
            fields[.contentLength] = String(body.readableBytes)
            answer(status, fields, body, context)
        case .accept(let acceptance):
            if let refusal = WebSocketHandshake.violation(in: head) { return refuse(refusal, context) }
            self.acceptance = acceptance
            stage = .upgrading
            context.fireChannelRead(data)
        }
    }

    private func passWithoutUpgrade(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        var head = head
        head.headers.remove(name: "upgrade")
        head.headers.replaceOrAdd(name: "connection", value: "close")
        context.fireChannelRead(Self.wrapInboundOut(.head(head)))
    }

    // MARK: Refusing

    private static func refusal(for error: HTTPParserError) -> WebSocketRefusal {
        error == .headerOverflow
            ? WebSocketRefusal(
                .requestHeaderFieldsTooLarge, code: "invalid_request", message: "The request's header is too large.")
            : WebSocketRefusal(.badRequest, code: "invalid_request", message: "The request is not HTTP/1.1.")
    }

    private func refuse(_ refusal: WebSocketRefusal, _ context: ChannelHandlerContext) {
        answer(refusal.status, refusal.fields, refusal.body, context)
    }

    private func answer(
        _ status: HTTPResponse.Status, _ fields: HTTPFields, _ body: ByteBuffer, _ context: ChannelHandlerContext
    ) {
        stage = .refused
        var fields = fields
        fields[.connection] = fields[.connection].map { "\($0), close" } ?? "close"
        let head = HTTPResponseHead(HTTPResponse(status: status, headerFields: fields))
        context.write(Self.wrapOutboundOut(.head(head)), promise: nil)
        context.write(Self.wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(Self.wrapOutboundOut(.end(nil)), promise: nil)
        // A full close with unread input would reset the connection, and the answer could be lost.
        startTimer(context, .seconds(2))
        context.close(mode: .output, promise: nil)
    }

    private func startTimer(_ context: ChannelHandlerContext, _ timeout: Duration) {
        deadline?.cancel()
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: .timeout(timeout)) {
            context.close(promise: nil)
        }
    }

    private func stopTimer() {
        deadline?.cancel()
        deadline = nil
    }
}

@available(*, unavailable)
extension WebSocketUpgradeGate: Sendable {}
