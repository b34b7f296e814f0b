import NIOCore
import NIOEmbedded
import Testing

@testable import ChatServer

/// A connection whose socket is a test's.
private final class Fixture {
    let channel = EmbeddedChannel()
    private(set) var handler: RecordingHandler?

    init(limits: WebSocketLimits = WebSocketLimits()) throws {
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        let acceptance = WebSocketAcceptance(limits: limits) { connection in
            let handler = RecordingHandler(connection)
            self.handler = handler
            return handler
        }
        try channel.pipeline.syncOperations.addHandler(WebSocketChannelHandler(acceptance))
    }

    var calls: [String] { handler?.calls ?? [] }

    func receive(_ frames: ClientFrame...) {
        channel.pipeline.fireChannelRead(ByteBuffer(bytes: frames.flatMap(\.bytes)))
        channel.pipeline.fireChannelReadComplete()
    }

    /// All that was flushed, as one string of bytes.
    func sent() throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { bytes += Array(buffer.readableBytesView) }
        return bytes
    }

    func closeFrame(_ code: UInt16, _ reason: String = "") -> [UInt8] {
        [0x88, UInt8(2 + reason.utf8.count), UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8)
    }
}

@Suite struct WebSocketChannelHandlerTests {
    @Test("Several frames of one read are delivered, then one end of reading")
    func delivery() throws {
        let fixture = try Fixture()
        fixture.receive(.text("a"), .binary([1, 2]), .pong(Array("p".utf8)))
        #expect(fixture.calls == ["open", "text a", "binary 2", "pong p", "finished"])
    }

    @Test("Pings are answered in order with their payload, in one flush")
    func pings() throws {
        let fixture = try Fixture()
        fixture.receive(.ping([1]), .ping([2, 3]), .ping())
        #expect(try fixture.sent() == [0x8A, 1, 1, 0x8A, 2, 2, 3, 0x8A, 0])
    }

    @Test("A ping flood from a peer that does not read keeps one pong, not all")
    func pingFlood() throws {
        let fixture = try Fixture()
        fixture.channel.isWritable = false
        fixture.channel.pipeline.fireChannelWritabilityChanged()
        for number in 0..<100 { fixture.receive(.ping([UInt8(number)])) }
        #expect(try fixture.sent().isEmpty)
        fixture.channel.isWritable = true
        fixture.channel.pipeline.fireChannelWritabilityChanged()
        #expect(try fixture.sent() == [0x8A, 1, 99])
        #expect(fixture.calls.last == "writable true")
    }

    @Test("The peer's close is echoed and reported, and the end comes once, in a turn of its own")
    func peerCloses() throws {
        let fixture = try Fixture()
        fixture.receive(.text("last"), .close(code: 3001, "bye"), .text("late"))
        #expect(try fixture.sent() == fixture.closeFrame(3001))
        #expect(fixture.calls == ["open", "text last", "finished", "closing 3001 bye"])
        #expect(!fixture.channel.isActive)
        fixture.channel.embeddedEventLoop.run()
        #expect(fixture.calls.last == "closed")
        #expect(fixture.calls.filter { $0 == "closed" }.count == 1)
    }

    @Test("Answers to messages before a violation are sent before the close frame")
    func violation() throws {
        let fixture = try Fixture()
        fixture.handler?.onText = { handler, text in
            var frame = ByteBuffer()
            WebSocketFrameWriter.writeText(text, into: &frame)
            handler.connection.write(frame)
        }
        fixture.receive(.text("ok"), ClientFrame(opcode: 3, payload: []), .text("late"))
        let expected = [0x81, 2] + Array("ok".utf8) + fixture.closeFrame(1002, "unknown opcode")
        #expect(try fixture.sent() == expected)
        #expect(fixture.calls.prefix(3) == ["open", "text ok", "finished"])
        #expect(!fixture.calls.contains("text late"))
    }

    @Test("Our close waits for the peer's; messages in between are dropped, writes ignored")
    func weClose() throws {
        let fixture = try Fixture()
        let connection = try #require(fixture.handler?.connection)
        connection.close(code: 4000, reason: "server_draining")
        connection.close(code: 4001, reason: "again")
        connection.write(ByteBuffer(bytes: [0x81, 0]))
        connection.ping(ByteBuffer())
        fixture.receive(.text("in flight"), .ping([1]))
        #expect(try fixture.sent() == fixture.closeFrame(4000, "server_draining"))
        #expect(fixture.channel.isActive)
        fixture.receive(.close(code: 4000))
        #expect(!fixture.channel.isActive)
        fixture.channel.embeddedEventLoop.run()
        #expect(fixture.calls == ["open", "closing 4000 ", "closed"])
    }

    @Test("A peer that never answers our close is cut after the time-out")
    func closeTimeout() throws {
        let fixture = try Fixture(limits: WebSocketLimits(closeTimeout: .seconds(5)))
        fixture.handler?.connection.close(code: 1000, reason: "")
        fixture.channel.embeddedEventLoop.advanceTime(by: .milliseconds(4999))
        #expect(fixture.channel.isActive)
        fixture.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!fixture.channel.isActive)
        #expect(fixture.calls == ["open", "closed"])
    }

    @Test("An abort inside a callback stops the delivery of the same read")
    func abortInside() throws {
        let fixture = try Fixture()
        fixture.handler?.onText = { handler, _ in handler.connection.abort() }
        fixture.receive(.text("a"), .text("b"))
        #expect(fixture.calls == ["open", "text a"])
        fixture.channel.embeddedEventLoop.run()
        #expect(fixture.calls == ["open", "text a", "closed"])
        #expect(fixture.handler?.connection.isWritable == false)
        #expect(fixture.handler?.connection.bufferedBytes == 0)
    }

    @Test("Input that arrives inside a call of the application is delivered after it, in order")
    func reentrantInput() throws {
        let fixture = try Fixture()
        try fixture.channel.pipeline.syncOperations.addHandler(ReadOnFlush(), position: .first)
        fixture.handler?.connection.flush()
        #expect(fixture.calls == ["open"])
        fixture.receive(.text("second"))
        #expect(fixture.calls == ["open"])
        fixture.channel.embeddedEventLoop.run()
        #expect(fixture.calls == ["open", "text first", "text second", "finished"])
    }

    @Test("A half-closed peer and a quiescing listener are told apart")
    func events() throws {
        let fixture = try Fixture()
        fixture.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(fixture.calls == ["open", "drain"])
        #expect(fixture.channel.isActive)
        fixture.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(!fixture.channel.isActive)
    }

    @Test("Written frames count as buffered until they are flushed")
    func bufferedBytes() throws {
        let fixture = try Fixture()
        let connection = try #require(fixture.handler?.connection)
        connection.write(ByteBuffer(repeating: 0, count: 1000))
        #expect(connection.bufferedBytes == 1000)
        connection.flush()
        #expect(connection.bufferedBytes == 0)
        #expect(try fixture.sent().count == 1000)
    }
}

/// Delivers a frame while a flush passes, as a failing socket does.
private final class ReadOnFlush: ChannelOutboundHandler {
    typealias OutboundIn = ByteBuffer

    func flush(context: ChannelHandlerContext) {
        context.fireChannelRead(NIOAny(ByteBuffer(bytes: ClientFrame.text("first").bytes)))
        context.flush()
    }
}
