/// By which of the server's doors a run goes in.
package enum LoadDoor: String, CaseIterable, Sendable {
    /// The native protocol, Docs/protocol.md.
    case native
    /// Socket.IO over a WebSocket from the start, Docs/socketio.md.
    case socketio

    /// The upgrade request's path and query where the server's URL names none.
    package var path: String {
        switch self {
        case .native: "/v1/ws"
        case .socketio: "/socket.io/?EIO=4&transport=websocket"
        }
    }

    /// The upgrade request's subprotocol; nil for none.
    package var subprotocol: String? { self == .native ? "chat.v1" : nil }
}
