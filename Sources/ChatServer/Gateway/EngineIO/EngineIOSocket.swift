import ChatWire
import NIOCore

/// A WebSocket as the loop of its session uses it: the session's ticket for it, whichever loop the socket itself is on.
final class EngineIOSocket: @unchecked Sendable /* confined to the session's event loop */ {
    private enum Way {
        case direct(WebSocketConnection)
        case ferry(EngineIOFerry)
    }

    /// Whether the client wants binary messages as text.
    let isBase64: Bool
    /// The session it belongs to or tries to join; nil before it is open and after its ticket was given back.
    var owner: EngineIOConnection?
    private let way: Way

    init(_ connection: WebSocketConnection, isBase64: Bool) {
        self.isBase64 = isBase64
        way = .direct(connection)
    }

    init(_ ferry: EngineIOFerry, isBase64: Bool) {
        self.isBase64 = isBase64
        way = .ferry(ferry)
    }

    var isWritable: Bool {
        switch way {
        case .direct(let connection): connection.isWritable
        case .ferry(let ferry): ferry.isWritable
        }
    }

    var bufferedBytes: Int {
        switch way {
        case .direct(let connection): connection.bufferedBytes
        case .ferry(let ferry): ferry.bufferedBytes
        }
    }

    /// The connection, when frames may go to it as they are: on the session's loop, with binary as binary.
    var direct: WebSocketConnection? {
        if case .direct(let connection) = way, !isBase64 { connection } else { nil }
    }

    /// Writes complete frames without flushing them.
    func write(_ frames: ByteBuffer) {
        switch way {
        case .direct(let connection): connection.write(frames)
        case .ferry(let ferry): ferry.write(frames)
        }
    }

    func flush() {
        switch way {
        case .direct(let connection): connection.flush()
        case .ferry(let ferry): ferry.flush()
        }
    }

    /// Writes packets, each in its own frame, without flushing them.
    func write(_ packets: [EngineIOPacket<EngineIOServerMessage>]) {
        var frames = ByteBuffer()
        for packet in packets {
            if packet.isBinaryFrame(base64: isBase64) {
                WebSocketFrameWriter.writeBinaryFrame(into: &frames) { packet.encodeFrame(into: &$0) }
            } else {
                WebSocketFrameWriter.writeTextFrame(into: &frames) { [isBase64] buffer in
                    packet.encodeFrame(into: &buffer, base64: isBase64)
                }
            }
        }
        write(frames)
    }

    /// Starts the closing handshake behind what was written, and lets go of the session.
    func close(_ code: EngineIOCloseCode) {
        owner = nil
        switch way {
        case .direct(let connection): connection.close(code: code.value, reason: code.reason)
        case .ferry(let ferry): ferry.close(code)
        }
    }

    /// Has `body` called once, on any loop, when a socket on another loop can take more; a socket on the session's own loop
    /// tells its owner by itself.
    func notifyWhenWritable(_ body: @escaping @Sendable () -> Void) {
        if case .ferry(let ferry) = way { ferry.notifyWhenWritable(body) }
    }

    func setReading(_ isReading: Bool) {
        switch way {
        case .direct(let connection): isReading ? connection.resumeReading() : connection.pauseReading()
        case .ferry(let ferry): ferry.setReading(isReading)
        }
    }
}

extension EngineIOSocket: Hashable {
    static func == (a: EngineIOSocket, b: EngineIOSocket) -> Bool { a === b }
    func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
