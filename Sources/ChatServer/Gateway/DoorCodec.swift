package import ChatCore
package import ChatWire
package import NIOCore

/// How one door writes replies and pushes: complete frames, ready for the socket.
package protocol DoorCodec: Sendable {
    /// Which slot of a publication's encodings is this door's.
    var slot: DoorSlot { get }
    /// Appends the frame of a push.
    func encode(_ push: Push, into buffer: inout ByteBuffer)
    /// Appends the frame of a reply.
    func encode(_ reply: Reply, to request: RequestID?, into buffer: inout ByteBuffer)
    /// Appends the frame of a failure.
    func encode(_ error: ChatError, to request: RequestID?, into buffer: inout ByteBuffer)
}

/// The doors that publications are encoded for; a publication is encoded once for each that has a receiver.
package enum DoorSlot: Int, CaseIterable, Sendable {
    case native, socketIO
}

/// A value for each door, made on first use.
struct PerDoor<Value> {
    private var native: Value?
    private var socketIO: Value?

    subscript(slot: DoorSlot) -> Value? {
        get {
            switch slot {
            case .native: native
            case .socketIO: socketIO
            }
        }
        set {
            switch slot {
            case .native: native = newValue
            case .socketIO: socketIO = newValue
            }
        }
    }
}

/// The connection below a session, confined to its event loop.
package protocol SessionTransport: AnyObject {
    /// False while more than the low share of the outbound limit waits to be written.
    var isWritable: Bool { get }
    /// Bytes that wait to be written to the socket.
    var bufferedBytes: Int { get }
    /// Peer address without port, for limits and session lists.
    var remoteAddress: String { get }
    /// How often the transport itself looks whether the peer lives; nil when the session has to, by ``ping()``.
    var heartbeat: Duration? { get }
    /// Queues complete frames.
    func write(_ frames: ByteBuffer)
    /// Hands everything queued to the socket.
    func flush()
    /// Asks the peer for a sign of life.
    func ping()
    /// Starts an orderly close.
    func close(_ code: CloseCode)
    /// Refuses a client that was not welcomed yet, in a way of the door's own; the session is forgotten then.
    ///
    /// - Returns: False when the session is to answer and close.
    func refuse(_ error: ChatError) -> Bool
    /// Stops or resumes reading from the peer.
    func setReading(_ isReading: Bool)
}

extension SessionTransport {
    /// None: the session pings.
    package var heartbeat: Duration? { nil }
    /// Leaves it to the session.
    package func refuse(_ error: ChatError) -> Bool { false }
}
