import ChatCore
import ChatWire
import NIOCore
import Synchronization

@testable import ChatServer

/// An Engine.IO session without a network: its clock is set by the test, and what is flushed to it is written down as text
/// messages and as `<n bytes>` for binary ones.
final class FakeLink: EngineIOLink, @unchecked Sendable /* used on its event loop; the output is guarded by a lock */ {
    let id = "engine-id"
    let remoteAddress = "192.0.2.7"
    let eventLoop: any EventLoop
    var now = Moment(steady: Timestamp(milliseconds: 0), wall: Timestamp(milliseconds: 0))
    var transport: EngineIOTransport? = .websocket
    var isWritable = true
    var isWritabilityAwaited = false
    var bufferedBytes = 0
    var deadline: Timestamp?
    var isReading = true
    var isClosed = false
    var aborted: EngineIOCloseReason?
    private var waiting: [String] = []
    private let output = Mutex<([String], AsyncStream<String>.Continuation?)>(([], nil))
    let messages: AsyncStream<String>

    init(_ loop: any EventLoop) {
        eventLoop = loop
        let (stream, continuation) = AsyncStream.makeStream(of: String.self)
        messages = stream
        output.withLock { $0.1 = continuation }
    }

    /// What was flushed since the last call.
    func take() -> [String] {
        output.withLock { output in
            defer { output.0 = [] }
            return output.0
        }
    }

    func write(_ frames: ByteBuffer) {
        var frames = frames
        while let first: UInt16 = frames.readInteger() {
            var length = Int(first & 0x7F)
            if length == 126 { length = Int(frames.readInteger(as: UInt16.self) ?? 0) }
            if length == 127 { length = Int(frames.readInteger(as: UInt64.self) ?? 0) }
            let payload = frames.readString(length: length) ?? "?"
            waiting.append(first >> 8 == 0x82 ? "<\(length) bytes>" : String(payload.dropFirst()))
        }
    }

    func flush() {
        let flushed = waiting
        waiting = []
        output.withLock { output in
            output.0 += flushed
            for message in flushed { output.1?.yield(message) }
        }
    }

    func close() {
        flush()
        end("closed")
        isClosed = true
    }

    func abort(_ reason: EngineIOCloseReason) {
        end("aborted \(reason.name)")
        aborted = reason
    }

    private func end(_ text: String) {
        guard !isClosed, aborted == nil else { return }
        output.withLock { _ = $0.1?.yield(text) }
    }

    func setReading(_ isReading: Bool) { self.isReading = isReading }
    func notifyWhenWritable() { isWritabilityAwaited = true }
    func setDeadline(_ time: Timestamp?) { deadline = time }
}

extension EngineIOSessionHandler {
    /// One read with text messages.
    func read(_ texts: String...) {
        for text in texts { engineIODidReceive(text: ByteBuffer(string: text)) }
        engineIODidFinishReading()
    }
}

/// An endpoint that writes down what its members are told.
final class RecordingEndpoint: SocketIOEndpoint, @unchecked Sendable /* used on one event loop */ {
    let namespace: String
    let accepts: Bool
    var calls: [String] = []
    var place: (any SocketIOPlace)?

    init(_ namespace: String, accepts: Bool = true) {
        self.namespace = namespace
        self.accepts = accepts
    }

    func join(_ place: any SocketIOPlace, auth: SocketIOPayload?) -> any SocketIOMember {
        calls.append("join")
        self.place = place
        if accepts { _ = place.accept(sid: "s", pid: nil) }
        return Member(endpoint: self)
    }

    final class Member: SocketIOMember {
        let endpoint: RecordingEndpoint
        init(endpoint: RecordingEndpoint) { self.endpoint = endpoint }
        func received(_ event: SocketIOEvent) { endpoint.calls.append("event \(event.name)") }
        func acknowledged(_ id: Int64, _ packet: SocketIOPacket) { endpoint.calls.append("ack \(id)") }
        func acknowledgementFailed(_ id: Int64) { endpoint.calls.append("no ack \(id)") }
        func heard() { endpoint.calls.append("heard") }
        func ended(_ reason: String) { endpoint.calls.append("ended \(reason)") }
        func shouldDrain() { endpoint.calls.append("drain") }
    }
}
