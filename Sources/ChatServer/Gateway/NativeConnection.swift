import ChatCore
import ChatWire
import NIOCore

/// Joins one WebSocket connection and one session; confined to the connection's event loop.
final class NativeConnection: WebSocketConnectionHandler, SessionTransport {
    private let connection: WebSocketConnection
    private let node: ChatNode
    private let hub: LoopHub
    private let handshakeToken: String?
    private var session: ChatSession?
    private var isCounted = false
    let remoteAddress: String

    init(
        _ connection: WebSocketConnection, node: ChatNode, hub: LoopHub, address: String, handshakeToken: String?
    ) {
        self.connection = connection
        self.node = node
        self.hub = hub
        self.handshakeToken = handshakeToken
        remoteAddress = address
    }

    // MARK: From the socket

    func webSocketDidOpen() {
        // Counted here and not at the handshake, which may still fail after it was admitted.
        guard node.limits.acquireAddress(remoteAddress) else { return close(.tooManyConnections) }
        isCounted = true
        session = ChatSession(
            node: node, hub: hub, codec: NativeCodec(), transport: self, handshakeToken: handshakeToken)
    }

    func webSocketDidReceive(text: ByteBuffer) {
        guard let session else { return }
        let request = text.withUnsafeReadableBytes { hub.requestDecoder.decode($0) }
        session.receive(request.id, request.result)
    }

    func webSocketDidReceive(binary: ByteBuffer) {
        session?.receive(nil, .failure(ChatError(.invalidRequest, "The native protocol takes text messages only.")))
    }

    func webSocketDidReceivePong(_ payload: ByteBuffer) {
        guard let session else { return }
        session.machine.peerHeard(at: hub.now)
    }

    func webSocketPeerIsClosing(code: UInt16?, reason: String) { session?.leave() }

    func webSocketShouldDrain() {
        // The listener tells all its connections at once; the node paces what they are told.
        node.startDrain()
    }

    func webSocketDidClose() {
        session?.leave()
        session = nil
        if isCounted { node.limits.releaseAddress(remoteAddress) }
    }

    // MARK: To the socket

    var isWritable: Bool { connection.isWritable }
    var bufferedBytes: Int { connection.bufferedBytes }
    func write(_ frames: ByteBuffer) { connection.write(frames) }
    func flush() { connection.flush() }
    func ping() { connection.ping(ByteBuffer()) }
    func close(_ code: CloseCode) { connection.close(code: code.wireValue, reason: code.reason) }
    func setReading(_ isReading: Bool) { isReading ? connection.resumeReading() : connection.pauseReading() }
}
