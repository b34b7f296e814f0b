/// What the owner of a session does with requests, sockets and the layer above; carried out in order.
public enum EngineIOAction<
    Request: Hashable & Sendable, Socket: Hashable & Sendable, Message: EngineIOMessageContent
>: Sendable {
    /// Answer an HTTP request; its ticket is not used again.
    case respond(Request, EngineIOResponse<Message>)
    /// Send packets on a WebSocket, each in its own frame.
    case write(Socket, [EngineIOPacket<Message>])
    /// Close a WebSocket behind what was written; its ticket is not used again.
    case closeSocket(Socket)
    /// Hand the messages among these packets to the layer above, in order.
    case deliver(EngineIOPayload)
    /// The session is over: forget it. Always the last action of a session, and given once.
    case ended(EngineIOCloseReason)
}

extension EngineIOAction: Equatable where Message: Equatable {}
