import NIOCore
import NIOHTTP1
import NIOWebSocket

/// The upgrade of one connection: the gate has judged, NIO's upgrader answers, our one handler takes over.
struct WebSocketUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    typealias UpgradeResult = WebSocketServerChannel.Outcome

    let gate: NIOLoopBound<WebSocketUpgradeGate>

    var supportedProtocol: String { "websocket" }
    var requiredUpgradeHeaders: [String] { [] }

    /// Knows the handshake (RFC 6455 §4.2.2). Its own pipeline set-up is not used: frame coding is ours.
    private static let handshake = NIOTypedWebSocketServerUpgrader<UpgradeResult>(
        shouldUpgrade: { channel, _ in channel.eventLoop.makeSucceededFuture([:]) },
        upgradePipelineHandler: { channel, _ in channel.eventLoop.makeSucceededFuture(.webSocket) }
    )

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        let offered = WebSocketHandshake.offeredSubprotocols(upgradeRequest)
        let agreed = gate.value.acceptance?.subprotocol.flatMap { offered.contains($0) ? $0 : nil }
        return Self.handshake.buildUpgradeResponse(
            channel: channel, upgradeRequest: upgradeRequest, initialResponseHeaders: initialResponseHeaders
        ).map { headers in
            var headers = headers
            if let agreed { headers.add(name: "sec-websocket-protocol", value: agreed) }
            return headers
        }
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<UpgradeResult> {
        channel.eventLoop.makeCompletedFuture {
            guard var acceptance = gate.value.acceptance else { throw ChannelError.inappropriateOperationForState }
            if let wanted = acceptance.subprotocol,
                !WebSocketHandshake.offeredSubprotocols(upgradeRequest).contains(wanted)
            {
                acceptance.subprotocol = nil
            }
            let high = max(2, acceptance.limits.highWaterBytes)
            try channel.syncOptions?.setOption(.writeBufferWaterMark, value: .init(low: high / 2, high: high))
            channel.pipeline.syncOperations.removeHandler(gate.value, promise: nil)
            try channel.pipeline.syncOperations.addHandler(WebSocketChannelHandler(acceptance))
            return .webSocket
        }
    }
}
