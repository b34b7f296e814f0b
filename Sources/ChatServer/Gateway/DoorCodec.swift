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
    case native
}

/// The connection below a session, confined to its event loop.
package protocol SessionTransport: AnyObject {
    /// False while more than the low share of the outbound limit waits to be written.
    var isWritable: Bool { get }
    /// Bytes that wait to be written to the socket.
    var bufferedBytes: Int { get }
    /// Peer address without port, for limits and session lists.
    var remoteAddress: String { get }
    /// Queues complete frames.
    func write(_ frames: ByteBuffer)
    /// Hands everything queued to the socket.
    func flush()
    /// Asks the peer for a sign of life.
    func ping()
    /// Starts an orderly close.
    func close(_ code: CloseCode)
    /// Stops or resumes reading from the peer.
    func setReading(_ isReading: Bool)
}
