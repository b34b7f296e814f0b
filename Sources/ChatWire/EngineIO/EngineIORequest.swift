/// What an HTTP request to the Engine.IO path asks for, as far as its line and query tell.
public enum EngineIORequest: Hashable, Sendable {
    /// HTTP methods, as far as they differ here.
    public enum Method: Hashable, Sendable, CaseIterable { case get, post, other }

    /// Opens a session on a transport; `base64` when binary must be text on a WebSocket.
    case handshake(EngineIOTransport, base64: Bool)
    /// GET of a session: waits for packets.
    case poll(sid: String)
    /// POST of a session: brings packets.
    case post(sid: String)
    /// WebSocket of a session that began with polling.
    case upgrade(sid: String, base64: Bool)

    /// Judges a request by its method, its query and whether it asks to become a WebSocket.
    ///
    /// Whether a `sid` is a session only its registry knows; for one that is not the answer is
    /// ``EngineIORefusal/unknownSession``.
    ///
    /// - Throws: The refusal to answer with; for a request to become a WebSocket too, in place of the switch.
    public init(method: Method, isWebSocket: Bool, query: EngineIOQuery) throws(EngineIORefusal) {
        guard let transport = query.transport.flatMap(EngineIOTransport.init) else { throw .unknownTransport }
        if query.sid == nil, method != .get { throw .badHandshakeMethod }
        // A WebSocket must be announced as one, and what is announced as one must be one.
        guard isWebSocket == (transport == .websocket) else { throw .badRequest }
        guard query.version == "4" else { throw .unsupportedProtocolVersion }
        switch (query.sid, transport, method) {
        case (nil, _, _): self = .handshake(transport, base64: query.wantsBase64)
        case (let sid?, .polling, .get): self = .poll(sid: sid)
        case (let sid?, .polling, .post): self = .post(sid: sid)
        case (let sid?, .websocket, .get): self = .upgrade(sid: sid, base64: query.wantsBase64)
        case (_?, .websocket, .post), (_?, _, .other): throw .badRequest
        }
    }
}
