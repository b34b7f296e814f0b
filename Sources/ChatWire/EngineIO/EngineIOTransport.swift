/// How a client talks to the server; the raw value is the `transport` parameter of its query.
public enum EngineIOTransport: String, Hashable, Sendable, CaseIterable {
    /// HTTP long-polling.
    case polling
    /// A WebSocket.
    case websocket
}
