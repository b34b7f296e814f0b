/// Why a Socket.IO connection ends; the Engine.IO session below it is closed, nothing is written first.
public enum SocketIOCloseReason: Hashable, Sendable {
    /// What came is no packet.
    case invalidPacket(SocketIOFault)
    /// A packet that the state does not allow: anything but CONNECT for a namespace that was not joined, CONNECT for one
    /// that was, or a packet that only servers send.
    case unexpectedPacket
    /// The client was in no namespace for too long.
    case connectTimeout
    /// The transport ended by itself.
    case transportClosed
}
