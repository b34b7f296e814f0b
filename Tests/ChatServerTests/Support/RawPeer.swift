import Foundation
import NIOCore
import NIOPosix
import Testing

/// A WebSocket client that sends and reads as slowly and as wrongly as a test wants.
final class RawPeer: Sendable {
    enum Frame: Equatable, Sendable {
        case text(String)
        case binary([UInt8])
        case ping
        case close(UInt16)
        case ended
    }

    private let channel: any Channel
    private let reader: FrameReader

    private init(_ channel: any Channel, _ reader: FrameReader) {
        self.channel = channel
        self.reader = reader
    }

    /// A peer that nobody looks at any more is gone, so that no server waits for it.
    deinit { channel.close(promise: nil) }

    /// Sends a handshake and returns the peer with the status line's code and the response's head.
    static func connect(
        port: Int, path: String = "/v1/ws", headers: [String] = []
    ) async throws -> (peer: RawPeer, status: Int) {
        let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream()
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Collector(continuation))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        let reader = FrameReader(stream)
        let peer = RawPeer(channel, reader)
        let lines =
            [
                "GET \(path) HTTP/1.1", "Host: 127.0.0.1:\(port)", "Upgrade: websocket", "Connection: Upgrade",
                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
            ] + headers
        try await channel.writeAndFlush(ByteBuffer(string: lines.joined(separator: "\r\n") + "\r\n\r\n"))
        let status = try await within("the handshake's answer") { await reader.head() }
        return (peer, status)
    }

    func send(_ text: String) async throws {
        try await channel.writeAndFlush(ByteBuffer(bytes: Self.masked(text)))
    }

    /// Queues without waiting for the socket.
    func push(_ text: String) { channel.writeAndFlush(ByteBuffer(bytes: Self.masked(text)), promise: nil) }

    func send(bytes: [UInt8]) async throws { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) }

    func next() async throws -> Frame { try await within("a frame") { [reader] in await reader.next() } }

    /// The next text as JSON; pings are passed over.
    func nextJSON() async throws -> [String: Any] {
        while true {
            switch try await next() {
            case .text(let text):
                return try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
            case .ping, .binary: continue
            case .close(let code):
                Issue.record("closed with \(code)")
                throw DidNotCome()
            case .ended:
                Issue.record("the connection ended")
                throw DidNotCome()
            }
        }
    }

    /// The close code, after whatever else comes before it.
    func closeCode() async throws -> UInt16? {
        while true {
            switch try await next() {
            case .close(let code): return code
            case .ended: return nil
            case .text, .binary, .ping: continue
            }
        }
    }

    func setReading(_ isReading: Bool) async throws {
        try await channel.setOption(.autoRead, value: isReading).get()
    }

    func cut() async { try? await channel.close() }

    private static func masked(_ text: String) -> [UInt8] {
        let payload = Array(text.utf8)
        var frame: [UInt8] = [0x81]
        switch payload.count {
        case ..<126: frame.append(0x80 | UInt8(payload.count))
        case ..<65_536: frame += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xFF)]
        default: frame += [0x80 | 127] + (0..<8).map { UInt8(payload.count >> (56 - 8 * $0) & 0xFF) }
        }
        // An all-zero mask is allowed and leaves the payload readable in a trace.
        return frame + [0, 0, 0, 0] + payload
    }
}

private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    private let continuation: AsyncStream<ByteBuffer>.Continuation

    init(_ continuation: AsyncStream<ByteBuffer>.Continuation) { self.continuation = continuation }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) { continuation.yield(unwrapInboundIn(data)) }
    func channelInactive(context: ChannelHandlerContext) { continuation.finish() }
    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

/// Cuts the server's bytes into the response's head and frames.
private actor FrameReader {
    private let stream: AsyncStream<ByteBuffer>
    private var bytes = ByteBuffer()

    init(_ stream: AsyncStream<ByteBuffer>) { self.stream = stream }

    func head() async -> Int? {
        while true {
            let text = String(buffer: bytes)
            if let end = text.range(of: "\r\n\r\n") {
                bytes.moveReaderIndex(forwardBy: text[..<end.upperBound].utf8.count)
                return Int(text.split(separator: " ").dropFirst().first ?? "")
            }
            guard await more() else { return nil }
        }
    }

    func next() async -> RawPeer.Frame? {
        while true {
            if let frame = take() { return frame }
            guard await more() else { return .ended }
        }
    }

    private func more() async -> Bool {
        guard var chunk = await first(of: stream) else { return false }
        bytes.writeBuffer(&chunk)
        return true
    }

    private func take() -> RawPeer.Frame? {
        guard let first = bytes.getInteger(at: bytes.readerIndex, as: UInt8.self),
            let second = bytes.getInteger(at: bytes.readerIndex + 1, as: UInt8.self)
        else { return nil }
        var header = 2
        var length = Int(second & 0x7F)
        if length == 126 {
            guard let long = bytes.getInteger(at: bytes.readerIndex + 2, as: UInt16.self) else { return nil }
            (header, length) = (4, Int(long))
        } else if length == 127 {
            guard let long = bytes.getInteger(at: bytes.readerIndex + 2, as: UInt64.self) else { return nil }
            (header, length) = (10, Int(long))
        }
        guard bytes.readableBytes >= header + length else { return nil }
        bytes.moveReaderIndex(forwardBy: header)
        let payload = bytes.readSlice(length: length) ?? ByteBuffer()
        bytes.discardReadBytes()
        switch first & 0x0F {
        case 1: return .text(String(buffer: payload))
        case 2: return .binary(Array(payload.readableBytesView))
        case 8: return .close(payload.getInteger(at: payload.readerIndex, as: UInt16.self) ?? 1005)
        default: return .ping
        }
    }
}
