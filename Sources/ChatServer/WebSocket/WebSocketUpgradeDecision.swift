public import HTTPTypes
public import NIOCore

/// What becomes of a request that asks for a WebSocket; made synchronously on the connection's event loop.
public enum WebSocketUpgradeDecision {
    /// Not a WebSocket path: the HTTP router answers.
    case notWebSocket
    /// Answered over HTTP with `{"error":{"code":…,"message":…}}`, then the connection is closed.
    case refuse(HTTPResponse.Status, code: String, message: String)
    /// Answered over HTTP with a body of the application's own form, then the connection is closed. The length is filled in.
    case answer(HTTPResponse.Status, fields: HTTPFields, body: ByteBuffer)
    /// Upgraded, if the handshake itself keeps RFC 6455 §4.2.1; what it breaks is refused.
    case accept(WebSocketAcceptance)
}

/// The terms of an accepted connection.
public struct WebSocketAcceptance {
    /// The subprotocol to agree on; left out of the answer when the client did not offer it.
    public var subprotocol: String?
    /// The connection's limits.
    public var limits: WebSocketLimits
    /// Makes the application's side, on the event loop, right after the 101 response has been written.
    public var makeHandler: (WebSocketConnection) -> any WebSocketConnectionHandler

    /// Creates terms; the default limits suit chat messages.
    public init(
        subprotocol: String? = nil, limits: WebSocketLimits = WebSocketLimits(),
        makeHandler: @escaping (WebSocketConnection) -> any WebSocketConnectionHandler
    ) {
        self.subprotocol = subprotocol
        self.limits = limits
        self.makeHandler = makeHandler
    }
}
