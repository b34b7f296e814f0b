public import HummingbirdCore

extension HTTPServerBuilder {
    /// An HTTP/1.1 server whose requests may become WebSockets; goes into `Application(router:server:)`.
    ///
    /// - Parameters:
    ///   - configuration: Time-outs and sizes of the HTTP part.
    ///   - decide: Decides about each request that asks for an upgrade; see ``WebSocketServerChannel/Decide``.
    public static func webSocket(
        configuration: WebSocketServerChannel.Configuration = .init(),
        decide: @escaping WebSocketServerChannel.Decide
    ) -> HTTPServerBuilder {
        HTTPServerBuilder { responder in
            WebSocketServerChannel(responder: responder, configuration: configuration, decide: decide)
        }
    }
}
