import ChatCore
import ChatWire
public import HTTPTypes
public import NIOCore

extension EngineIOServer {
    /// Decides about a request that asks for a WebSocket; goes into a listener's
    /// ``WebSocketServerChannel/Decide``. Called on the connection's event loop.
    ///
    /// - Returns: ``WebSocketUpgradeDecision/notWebSocket`` for requests at other paths. A refusal has Engine.IO's form,
    ///   `{"code":…,"message":…}`.
    public func decide(_ request: HTTPRequest, _ channel: any Channel) -> WebSocketUpgradeDecision {
        guard let query = configuration.query(of: request.path) else { return .notWebSocket }
        guard configuration.origins.admits(request) else {
            return EngineIOAnswer(EngineIORefusal.forbidden).decision
        }
        let answer: EngineIOAnswer
        do throws(EngineIORefusal) {
            let wanted = try EngineIORequest(
                method: .init(request.method), isWebSocket: true, query: EngineIOQuery(query))
            switch wanted {
            case .handshake(_, let base64):
                do throws(ChatError) {
                    return try acceptHandshake(channel, base64: base64)
                } catch {
                    answer = EngineIOAnswer(error)
                }
            case .upgrade(let sid, let base64):
                guard let (home, key) = find(sid) else { throw .unknownSession }
                return accept(channel, home: home, base64: base64) { home, socket in
                    guard let connection = home.connections[key] else { return socket.close(.notUpgraded) }
                    connection.socketOpened(socket)
                }
            case .poll, .post: throw .badRequest
            }
        } catch {
            answer = EngineIOAnswer(error)
        }
        return answer.adding(configuration.origins.crossOriginFields(for: request)).decision
    }

    private func acceptHandshake(
        _ channel: any Channel, base64: Bool
    ) throws(ChatError) -> WebSocketUpgradeDecision {
        let address = PeerAddress.text(of: channel)
        try admit(address)
        guard let home = home(for: channel.eventLoop) else { throw ChatError(.internal) }
        return accept(channel, home: home, base64: base64) { home, socket in
            self.openWebSocket(socket, address: address, on: home)
        }
    }

    private func accept(
        _ channel: any Channel, home: EngineIOLoop, base64: Bool,
        open: @escaping @Sendable (EngineIOLoop, EngineIOSocket) -> Void
    ) -> WebSocketUpgradeDecision {
        let settings = configuration.settings
        let highWaterBytes = max(1, settings.outboundLimitBytes / 4)
        return .accept(
            WebSocketAcceptance(
                limits: WebSocketLimits(maxMessageBytes: settings.maxPayload, highWaterBytes: highWaterBytes),
                makeHandler: { connection in
                    EngineIOSocketHandler(
                        connection, home: home, isBase64: base64, highWaterBytes: highWaterBytes,
                        chokeBytes: settings.maxPayload, open: open)
                }))
    }
}

extension EngineIORequest.Method {
    /// The method of an HTTP request.
    init(_ method: HTTPRequest.Method) {
        switch method {
        case .get: self = .get
        case .post: self = .post
        default: self = .other
        }
    }
}
