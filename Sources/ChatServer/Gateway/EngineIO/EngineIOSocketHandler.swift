import NIOCore
import Synchronization

/// The end of a WebSocket on the socket's own loop: brings what it receives to its session, across loops if need be.
final class EngineIOSocketHandler: WebSocketConnectionHandler, @unchecked Sendable /* confined to the socket's loop */ {
    private enum Message {
        case text(ByteBuffer)
        case binary(ByteBuffer)

        var byteCount: Int {
            switch self {
            case .text(let buffer), .binary(let buffer): buffer.readableBytes
            }
        }
    }

    private let home: EngineIOLoop
    private let socket: EngineIOSocket
    /// Nil when socket and session share their loop.
    private let ferry: EngineIOFerry?
    private let open: @Sendable (EngineIOLoop, EngineIOSocket) -> Void
    private let chokeBytes: Int
    /// Messages of one read, which cross in one hop.
    private var crossing: [Message] = []
    /// Bytes on their way to the session's loop.
    private let onTheWay = Atomic<Int>(0)

    /// - Parameters:
    ///   - home: Where the session lives, or is to live.
    ///   - chokeBytes: Received bytes that may wait for the session's loop before the socket is no longer read.
    ///   - open: Gives the socket an owner; called on `home`.
    init(
        _ connection: WebSocketConnection, home: EngineIOLoop, isBase64: Bool, highWaterBytes: Int, chokeBytes: Int,
        open: @escaping @Sendable (EngineIOLoop, EngineIOSocket) -> Void
    ) {
        self.home = home
        self.open = open
        self.chokeBytes = chokeBytes
        if home.eventLoop === connection.eventLoop {
            ferry = nil
            socket = EngineIOSocket(connection, isBase64: isBase64)
        } else {
            let ferry = EngineIOFerry(connection, highWaterBytes: highWaterBytes)
            self.ferry = ferry
            socket = EngineIOSocket(ferry, isBase64: isBase64)
        }
    }

    func webSocketDidOpen() {
        home.execute { [socket, open] home in open(home, socket) }
    }

    func webSocketDidReceive(text: ByteBuffer) {
        if ferry == nil { socket.owner?.received(text: text, on: socket) } else { cross(.text(text)) }
    }

    func webSocketDidReceive(binary: ByteBuffer) {
        if ferry == nil { socket.owner?.received(binary: binary, on: socket) } else { cross(.binary(binary)) }
    }

    func webSocketDidFinishReading() {
        if ferry == nil { socket.owner?.finishedReading(on: socket) } else { sendAcross() }
    }

    func webSocketWritabilityDidChange(isWritable: Bool) {
        if let ferry { ferry.writabilityChanged() } else { socket.owner?.checkWritability() }
    }

    func webSocketPeerIsClosing(code: UInt16?, reason: String) { reportEnd() }

    func webSocketShouldDrain() {
        home.execute { [socket] _ in socket.owner?.server.drain() }
    }

    func webSocketDidClose() {
        ferry?.detach()
        reportEnd()
    }

    private func reportEnd() {
        sendAcross()
        home.execute { [socket] _ in
            let owner = socket.owner
            socket.owner = nil
            owner?.socketClosed(socket)
        }
    }

    // MARK: Across loops

    private func cross(_ message: Message) {
        crossing.append(message)
        onTheWay.add(message.byteCount, ordering: .relaxed)
    }

    private func sendAcross() {
        guard let ferry, !crossing.isEmpty else { return }
        let messages = crossing
        crossing.removeAll()
        let isChoked = onTheWay.load(ordering: .relaxed) > chokeBytes
        if isChoked { ferry.setChoked(true) }
        let loop = ferry.loop
        home.execute { [self] _ in
            var count = 0
            for message in messages {
                count += message.byteCount
                switch message {
                case .text(let text): socket.owner?.received(text: text, on: socket)
                case .binary(let binary): socket.owner?.received(binary: binary, on: socket)
                }
            }
            socket.owner?.finishedReading(on: socket)
            onTheWay.subtract(count, ordering: .relaxed)
            // Whoever choked reads again once its own batch is through; then little can be left before it.
            if isChoked { loop.execute { ferry.setChoked(false) } }
        }
    }
}
