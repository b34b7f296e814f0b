public import HTTPTypes
public import Hummingbird
public import NIOCore

/// The server's place in a listener. Both parts are needed: long-polling is HTTP, and a WebSocket begins as HTTP.
extension SocketIOServer {
    /// Puts the HTTP part on a router of a ``WebSocketServerChannel``'s application.
    public func mount<Context: ConnectionRequestContext>(on router: some RouterMethods<Context>) {
        engine.mount(on: router)
    }

    /// Decides about a request that asks for a WebSocket; goes into the listener's ``WebSocketServerChannel/Decide``.
    ///
    /// - Returns: ``WebSocketUpgradeDecision/notWebSocket`` for requests at other paths.
    public func decide(_ request: HTTPRequest, _ channel: any Channel) -> WebSocketUpgradeDecision {
        engine.decide(request, channel)
    }

    /// Connections that live now, in whatever namespace.
    public var connectionCount: Int { engine.sessionCount }

    /// Takes no more connections, and has those that live closed: by the chat in its own pace, at once where there are only
    /// other namespaces.
    public func drain() { engine.drain() }

    /// Closes all connections in good order.
    public func closeAll() { engine.closeAll() }
}
