import ChatCore
import ChatWire
import NIOCore

/// What stands behind a namespace: the chat, or an embedder's handlers.
protocol SocketIOEndpoint: Sendable {
    /// The namespace's name, such as `/`.
    var namespace: String { get }
    /// A client asks to join. The answer goes through the place, during the call or later, on its event loop.
    ///
    /// - Parameter auth: The CONNECT packet's object.
    func join(_ place: any SocketIOPlace, auth: SocketIOPayload?) -> any SocketIOMember
}

/// One client in one namespace, from its CONNECT until it is refused, leaves or is gone. Called on its event loop.
protocol SocketIOMember: AnyObject {
    /// An event; only after the place was accepted.
    func received(_ event: SocketIOEvent)
    /// The client acknowledged what ``SocketIOPlace/requestAck(deadline:)`` gave the id for.
    func acknowledged(_ id: Int64, _ packet: SocketIOPacket)
    /// That acknowledgement will not come: it is late, or the client has gone.
    func acknowledgementFailed(_ id: Int64)
    /// The client gave a sign of life.
    func heard()
    /// The client left the namespace, or its connection is gone: the last call. Not called after the member itself refused
    /// or left. May come before the place was accepted.
    func ended(_ reason: String)
    /// More may be written, after ``EngineIOLink/notifyWhenWritable()`` asked for it; also when another member asked.
    func becameWritable()
    /// The listener is going down: tell the peer and close soon.
    func shouldDrain()
    /// Whether the member closes the connection itself some time after ``shouldDrain()``. A connection that has no such member
    /// is closed at once, one that has lives as long as that takes.
    var drainsAtOwnPace: Bool { get }
}

extension SocketIOMember {
    /// Does nothing.
    func becameWritable() {}
    /// True.
    var drainsAtOwnPace: Bool { true }
}

/// A client's place in a namespace, as its member uses it. Confined to the connection's event loop.
protocol SocketIOPlace: AnyObject {
    /// The namespace's name.
    var namespace: String { get }
    /// The connection below.
    var link: any EngineIOLink { get }

    /// Answers with CONNECT; events may be written from here on.
    ///
    /// - Returns: False when the client has gone or left meanwhile: forget it.
    func accept(sid: String, pid: String?) -> Bool
    /// Answers with CONNECT_ERROR. The client may ask again, through a new place.
    func refuse(_ refusal: SocketIORefusal)
    /// Queues complete frames, made by ``SocketIOFrames``.
    func write(_ frames: ByteBuffer)
    /// Hands everything queued to the transport.
    func flush()
    /// Stops or resumes reading from the client; the connection is read while none of its members wants it stopped.
    func setReading(_ isReading: Bool)
    /// An id for an event that asks the client for an acknowledgement; nil when too many are awaited.
    func requestAck(deadline: Timestamp) -> Int64?
    /// Puts the client out of the namespace with DISCONNECT, behind what was written. Its connection lives on.
    func leave()
    /// Closes the connection in good order, all its namespaces with it; what was written still goes out.
    func closeConnection()
}

/// Frames with Socket.IO packets, as ``EngineIOLink/write(_:)`` takes them.
enum SocketIOFrames {
    /// Appends a frame with one packet's text.
    ///
    /// - Parameter encode: Appends the packet, nothing else.
    @inline(__always)
    static func write(into buffer: inout ByteBuffer, _ encode: (inout WebSocketPayload) -> Void) {
        WebSocketFrameWriter.writeTextFrame(into: &buffer) { payload in
            payload.write(byte: EngineIOPacketType.messagePrefix)
            encode(&payload)
        }
    }

    /// Appends a frame with one attachment.
    static func write(attachment: [UInt8], into buffer: inout ByteBuffer) {
        WebSocketFrameWriter.writeBinary(attachment, into: &buffer)
    }
}
