import NIOCore

/// One WebSocket of a load connection: bytes to messages and back, as cheaply as can be.
///
/// Lives on its event loop. What it is told to send waits in its buffer until the loop flushes all that have something.
final class LoadSocket: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Most bytes of one message of the server.
    static let maxMessageBytes = 16 << 20

    private let connection: LoadConnection
    private unowned let loop: LoadLoop
    private var context: ChannelHandlerContext?
    private var isUpgraded = false
    /// Beginning of what has not come whole.
    private var rest: ByteBuffer?
    private var fragments: [UInt8]?
    private var outgoing: ByteBuffer?
    private var closeCode: UInt16?
    /// Whether the end was reported, or is wanted.
    private var isOver = false

    init(_ connection: LoadConnection, _ loop: LoadLoop) {
        self.connection = connection
        self.loop = loop
    }

    // MARK: Channel

    func channelActive(context: ChannelHandlerContext) {
        // Given up while it was being opened.
        guard !isOver else { return context.close(promise: nil) }
        self.context = context
        let request = loop.setting.target.upgradeRequest(loop.setting.plan.door)
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(string: request)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard !isOver else { return }
        var buffer = unwrapInboundIn(data)
        if var rest {
            self.rest = nil
            rest.writeBuffer(&buffer)
            buffer = rest
        }
        let now = NIODeadline.now().uptimeNanoseconds
        let used = buffer.withUnsafeReadableBytes { bytes -> Int? in
            let start = isUpgraded ? 0 : upgraded(bytes)
            return start.map { read(bytes, from: $0, now: now) }
        }
        guard let used else { return }
        buffer.moveReaderIndex(forwardBy: used)
        if buffer.readableBytes > 0 { rest = buffer }
    }

    func channelInactive(context: ChannelHandlerContext) {
        self.context = nil
        over(closeCode.map { String($0) } ?? "1006")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    // MARK: Reading

    /// - Returns: Where frames begin; nil when there are none yet, or never will be.
    private func upgraded(_ bytes: UnsafeRawBufferPointer) -> Int? {
        switch UpgradeAnswer(bytes) {
        case .accepted(let end):
            isUpgraded = true
            connection.doorOpened()
            return end
        case .incomplete:
            return 0
        case .refused(let status):
            over("HTTP \(status)")
        case .broken:
            over("no HTTP answer")
        }
        context?.close(promise: nil)
        return nil
    }

    /// - Returns: How many bytes were dealt with.
    private func read(_ bytes: UnsafeRawBufferPointer, from start: Int, now: UInt64) -> Int {
        guard isUpgraded else { return 0 }
        var offset = start
        while !isOver {
            switch ServerFrame.cut(bytes, at: offset, limit: Self.maxMessageBytes) {
            case .incomplete: return offset
            case .broken:
                broken()
            case .frame(let frame):
                offset = frame.payload.upperBound
                take(frame, UnsafeRawBufferPointer(rebasing: bytes[frame.payload]), now: now)
            }
        }
        return bytes.count
    }

    private func take(_ frame: ServerFrame, _ payload: UnsafeRawBufferPointer, now: UInt64) {
        switch frame.opcode {
        case ServerFrame.Opcode.text where frame.isFinal && fragments == nil:
            connection.heard(payload, now: now)
        case ServerFrame.Opcode.text where fragments == nil:
            fragments = Array(payload)
        case ServerFrame.Opcode.continuation:
            guard var message = fragments, message.count + payload.count <= Self.maxMessageBytes else {
                return broken()
            }
            message.append(contentsOf: payload)
            fragments = frame.isFinal ? nil : message
            if frame.isFinal { message.withUnsafeBytes { connection.heard($0, now: now) } }
        case ServerFrame.Opcode.ping:
            write(ServerFrame.Opcode.pong, payload)
        case ServerFrame.Opcode.pong:
            break
        case ServerFrame.Opcode.close:
            closeCode = payload.count >= 2 ? UInt16(payload[0]) << 8 | UInt16(payload[1]) : 1005
            write(ServerFrame.Opcode.close, UnsafeRawBufferPointer(rebasing: payload.prefix(2)))
        default:
            broken()
        }
    }

    private func broken() {
        loop.meter.unrecognised += 1
        over("broken frame")
        context?.close(promise: nil)
    }

    private func over(_ code: String) {
        guard !isOver else { return }
        isOver = true
        connection.socketEnded(self, code: code)
    }

    // MARK: Writing

    /// Queues a text message.
    func send(_ text: [UInt8]) {
        text.withUnsafeBytes { write(ServerFrame.Opcode.text, $0) }
    }

    private func write(_ opcode: UInt8, _ payload: UnsafeRawBufferPointer) {
        guard let context, !isOver else { return }
        if outgoing == nil { loop.flushLater(self) }
        var buffer = outgoing ?? context.channel.allocator.buffer(capacity: payload.count + 64)
        // Not held twice, or each frame would copy all before it.
        outgoing = nil
        ClientFrame.write(opcode, payload, key: loop.maskKey(), into: &buffer)
        outgoing = buffer
    }

    /// Hands what is queued to the system.
    func flush() {
        guard let buffer = outgoing else { return }
        outgoing = nil
        context?.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
    }

    /// Ends the socket without telling the connection.
    func cut() {
        isOver = true
        context?.close(promise: nil)
    }
}
