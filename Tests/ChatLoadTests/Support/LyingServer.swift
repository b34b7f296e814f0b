import Foundation
import NIOCore
import NIOPosix

/// Speaks as much of the native protocol as a run between two people needs, and does one thing wrong.
final class LyingServer: Sendable {
    /// What it does wrong, with every tenth message.
    enum Lie: String, CaseIterable, Sendable {
        case nothing, losing, doubling, reordering, misdelivering, refusing, notAnswering, cutting, babbling
    }

    let port: Int
    private let group: MultiThreadedEventLoopGroup
    private let channel: any Channel

    init(_ lie: Lie) async throws {
        group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let loop = group.next()
        let hall = try await loop.submit { NIOLoopBound(Hall(lie), eventLoop: loop) }.get()
        channel = try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Guest(hall.value))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        port = channel.localAddress?.port ?? 0
    }

    func stop() async throws {
        try await channel.close()
        try await group.shutdownGracefully()
    }
}

/// What the connections share.
private final class Hall {
    let lie: LyingServer.Lie
    var guests: [Guest] = []
    private var seq = 0
    private var said = 0
    private var held: (push: String, to: Guest)?

    init(_ lie: LyingServer.Lie) { self.lie = lie }

    func say(_ request: [String: Any], by sender: Guest) {
        let id = request["id"] as? Int ?? 0
        said += 1
        let isTenth = said % 10 == 0
        if isTenth, lie == .refusing {
            return sender.send(#"{"re":\#(id),"error":{"code":"forbidden","message":"No."}}"#)
        }
        seq += 1
        let body = request["body"] as? String ?? ""
        let push =
            #"{"type":"message.created","conversation":"\#(Self.conversation)","seq":\#(seq),"ordinal":1,"body":"\#(body)"}"#
        if !(isTenth && lie == .notAnswering) { sender.send(#"{"re":\#(id),"ok":true,"seq":\#(seq)}"#) }
        let others = guests.filter { $0 !== sender }
        let other = others.first { $0.isWriting }
        switch lie {
        case .losing where isTenth: break
        case .doubling where isTenth:
            other?.send(push)
            other?.send(push)
        case .reordering where isTenth: held = other.map { (push, $0) }
        case .misdelivering where isTenth: others.first { !$0.isWriting }?.send(push)
        case .cutting where isTenth: other?.cut()
        case .babbling where isTenth:
            other?.send("[]")
            other?.send(push)
        default:
            other?.send(push)
            if let held, held.to === other {
                held.to.send(held.push)
                self.held = nil
            }
        }
    }

    static let conversation = "01980000-0000-7000-8000-000000000001"
}

/// One connection.
private final class Guest: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer
    private let hall: Hall
    private var context: ChannelHandlerContext?
    private var bytes: [UInt8] = []
    private var isUpgraded = false
    /// One of the two; the third is idle.
    private(set) var isWriting = false

    init(_ hall: Hall) { self.hall = hall }

    func channelActive(context: ChannelHandlerContext) { self.context = context }
    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        hall.guests.removeAll { $0 === self }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        bytes += unwrapInboundIn(data).readableBytesView
        if !isUpgraded {
            guard String(decoding: bytes, as: UTF8.self).hasSuffix("\r\n\r\n") else { return }
            bytes = []
            isUpgraded = true
            let answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n"
            context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
        }
        while let text = frame() {
            guard let object = try? JSONSerialization.jsonObject(with: Data(text)) as? [String: Any] else { continue }
            answer(object)
        }
    }

    private func frame() -> [UInt8]? {
        guard bytes.count >= 6 else { return nil }
        let isLong = bytes[1] & 0x7F == 126
        let start = isLong ? 8 : 6
        guard bytes.count >= start else { return nil }
        let count = isLong ? Int(bytes[2]) << 8 | Int(bytes[3]) : Int(bytes[1] & 0x7F)
        guard bytes.count >= start + count else { return nil }
        let mask = Array(bytes[start - 4..<start])
        let text = bytes[start..<start + count].enumerated().map { $1 ^ mask[$0 & 3] }
        bytes.removeFirst(start + count)
        return text
    }

    private func answer(_ object: [String: Any]) {
        let id = object["id"] as? Int ?? 0
        switch object["type"] as? String {
        case "hello":
            hall.guests.append(self)
            isWriting = object["token"] as? String != "token2"
            send(#"{"re":0,"ok":true,"type":"welcome"}"#)
        case "conversation.open":
            send(#"{"re":\#(id),"ok":true,"conversation":{"id":"\#(Hall.conversation)","kind":"direct","seq":0}}"#)
        default: hall.say(object, by: self)
        }
    }

    func send(_ text: String) {
        guard let context else { return }
        var buffer = ByteBuffer(bytes: [0x81, 126])
        buffer.writeInteger(UInt16(text.utf8.count))
        buffer.writeString(text)
        context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    func cut() { context?.close(promise: nil) }
}
