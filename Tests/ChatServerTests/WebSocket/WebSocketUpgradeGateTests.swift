import Hummingbird
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import ChatServer

@Suite struct WebSocketUpgradeGateTests {
    private func channel(decide: @escaping WebSocketServerChannel.Decide = { _, _ in .notWebSocket }) throws
        -> EmbeddedChannel
    {
        let gate = WebSocketUpgradeGate(headTimeout: .seconds(10), decide: decide)
        let channel = EmbeddedChannel(handler: gate)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        return channel
    }

    private func head(_ fields: HTTPHeaders = [:]) -> HTTPServerRequestPart {
        .head(HTTPRequestHead(version: .http1_1, method: .GET, uri: "/", headers: ["Host": "x"] + fields))
    }

    @Test("A listener that quiesces cuts a connection that has asked for nothing yet")
    func quiesce() throws {
        let channel = try channel()
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(!channel.isActive)
    }

    @Test("The first head in time stops the timer, none in time ends the connection")
    func timer() throws {
        let silent = try channel()
        silent.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!silent.isActive)
        let prompt = try channel()
        try prompt.writeInbound(head())
        prompt.embeddedEventLoop.advanceTime(by: .seconds(60))
        #expect(prompt.isActive)
    }

    @Test("A request not to be upgraded passes without its Upgrade field and ends the connection")
    func stripped() throws {
        let channel = try channel()
        try channel.writeInbound(head(["Upgrade": "websocket", "Connection": "Upgrade"]))
        let passed = try #require(try channel.readInbound(as: HTTPServerRequestPart.self))
        guard case .head(let head) = passed else {
            Issue.record("no head passed")
            return
        }
        #expect(head.headers == ["Host": "x", "connection": "close"])
    }

    @Test("A refused peer that keeps its end open is cut after two seconds")
    func refusedLinger() throws {
        let channel = try channel { _, _ in .refuse(.forbidden, code: "forbidden", message: "No.") }
        try channel.pipeline.syncOperations.addHandler(KeepsInputOpen(), position: .first)
        try channel.writeInbound(head(["Upgrade": "websocket"]))
        let response = try #require(try channel.readOutbound(as: HTTPServerResponsePart.self))
        guard case .head(let head) = response else {
            Issue.record("no response")
            return
        }
        #expect(head.status == .forbidden)
        #expect(head.headers["connection"] == ["close"])
        #expect(channel.isActive)
        channel.embeddedEventLoop.advanceTime(by: .seconds(2))
        #expect(!channel.isActive)
    }
}

/// Makes an embedded channel, which knows no half-closure, keep its inbound half.
private final class KeepsInputOpen: ChannelOutboundHandler {
    typealias OutboundIn = HTTPServerResponsePart

    func close(context: ChannelHandlerContext, mode: CloseMode, promise: EventLoopPromise<Void>?) {
        if mode == .output { promise?.succeed() } else { context.close(mode: mode, promise: promise) }
    }
}

extension HTTPHeaders {
    fileprivate static func + (one: HTTPHeaders, other: HTTPHeaders) -> HTTPHeaders {
        var both = one
        both.add(contentsOf: other)
        return both
    }
}
