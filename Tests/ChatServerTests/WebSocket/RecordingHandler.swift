import ChatServer
import NIOCore

/// Writes down what it is told, and answers as a test wants.
final class RecordingHandler: WebSocketConnectionHandler {
    let connection: WebSocketConnection
    private(set) var calls: [String] = []
    var onText: (RecordingHandler, String) -> Void = { _, _ in }
    var onDrain: (RecordingHandler) -> Void = { _ in }

    init(_ connection: WebSocketConnection) {
        self.connection = connection
    }

    func webSocketDidOpen() { calls.append("open") }
    func webSocketDidReceive(text: ByteBuffer) {
        calls.append("text \(String(buffer: text))")
        onText(self, String(buffer: text))
    }
    func webSocketDidReceive(binary: ByteBuffer) { calls.append("binary \(binary.readableBytes)") }
    func webSocketDidReceivePong(_ payload: ByteBuffer) { calls.append("pong \(String(buffer: payload))") }
    func webSocketDidFinishReading() { calls.append("finished") }
    func webSocketWritabilityDidChange(isWritable: Bool) { calls.append("writable \(isWritable)") }
    func webSocketPeerIsClosing(code: UInt16?, reason: String) {
        calls.append("closing \(code.map(String.init) ?? "-") \(reason)")
    }
    func webSocketShouldDrain() {
        calls.append("drain")
        onDrain(self)
    }
    func webSocketDidClose() { calls.append("closed") }
}
