import ChatCore
import ChatWire
import NIOCore

/// The chat on the main namespace: each client that joins it has a ``ChatSession``, like one of the native door.
struct SocketIOChatEndpoint: SocketIOSessionEndpoint {
    let node: ChatNode
    let heartbeat: Duration

    func dialect(asked: SocketIOAuth) -> any SocketIOChatDialect {
        SocketIORecovery(node: node, asked: asked)
    }
}

/// An endpoint on the main namespace that opens a session for each client; endpoints differ in what they speak.
protocol SocketIOSessionEndpoint: SocketIOEndpoint {
    var node: ChatNode { get }
    /// Ping interval of the connections below.
    var heartbeat: Duration { get }
    /// What a client is spoken to in.
    ///
    /// - Parameter asked: What its CONNECT packet holds.
    func dialect(asked: SocketIOAuth) -> any SocketIOChatDialect
}

extension SocketIOSessionEndpoint {
    var namespace: String { SocketIOPacket.mainNamespace }

    func join(_ place: any SocketIOPlace, auth: SocketIOPayload?) -> any SocketIOMember {
        let member = SocketIOChatMember(place, node: node, heartbeat: heartbeat)
        guard node.isReady else { return member.refused(ChatError(.shuttingDown)) }
        guard let hub = node.hub(on: place.link.eventLoop) else { return member.refused(ChatError(.internal)) }
        do throws(ChatError) {
            let asked = try hub.socketIODecoder.decode(auth: auth)
            member.open(asked.hello, on: hub, as: dialect(asked: asked))
            return member
        } catch {
            hub.metrics.rejected(error)
            return member.refused(error)
        }
    }
}

/// What a member's events mean, and how its client is told things. Confined to the connection's event loop.
protocol SocketIOChatDialect: SessionObserver {
    /// Writes what the observer leaves to the session.
    var codec: any DoorCodec { get }
    /// An event of the client's.
    func received(_ event: SocketIOEvent, for session: ChatSession)
    /// Appends the last event before the server closes.
    func encode(closing code: CloseCode, into packet: inout WebSocketPayload)
}

extension SocketIORecovery: SocketIOChatDialect {
    var codec: any DoorCodec { SocketIOChatCodec() }

    func received(_ event: SocketIOEvent, for session: ChatSession) {
        let request = session.hub.socketIODecoder.decode(event)
        session.receive(request.ackID.map(RequestID.number), request.result)
    }

    func encode(closing code: CloseCode, into packet: inout WebSocketPayload) {
        SocketIOChatEncoder.encode(closing: code, into: &packet)
    }
}

/// Joins a client's place in the main namespace and one session; confined to the connection's event loop.
final class SocketIOChatMember: SocketIOMember, SessionTransport {
    private enum Stage {
        case joining  // → welcomed, ended
        case welcomed  // → ended
        case ended  // final
    }

    private let place: any SocketIOPlace
    private let link: any EngineIOLink
    private let node: ChatNode
    private let interval: Duration
    private var session: ChatSession?
    private var dialect: (any SocketIOChatDialect)?
    private var stage = Stage.joining

    init(_ place: any SocketIOPlace, node: ChatNode, heartbeat: Duration) {
        self.place = place
        link = place.link
        self.node = node
        interval = heartbeat
    }

    /// Starts the sign-in that the CONNECT packet asks for.
    func open(_ hello: Command.Hello, on hub: LoopHub, as dialect: any SocketIOChatDialect) {
        let session = ChatSession(node: node, hub: hub, codec: dialect.codec, transport: self, observer: dialect)
        self.session = session
        self.dialect = dialect
        session.receive(nil, .success(.hello(hello)))
    }

    /// Answers with CONNECT.
    ///
    /// - Returns: False when the client has gone.
    func accept(_ session: SessionID, pid: String?) -> Bool {
        guard stage == .joining, place.accept(sid: session.description, pid: pid) else { return false }
        stage = .welcomed
        return true
    }

    /// Refused before there was a session.
    func refused(_ error: ChatError) -> SocketIOChatMember {
        _ = refuse(error)
        return self
    }

    // MARK: From the client

    func received(_ event: SocketIOEvent) {
        if let session { dialect?.received(event, for: session) }
    }

    func acknowledged(_ id: Int64, _ packet: SocketIOPacket) {}
    func acknowledgementFailed(_ id: Int64) {}
    func heard() { if let session { session.machine.peerHeard(at: session.hub.now) } }

    func ended(_ reason: String) {
        stage = .ended
        session?.leave()
        session = nil
    }

    func shouldDrain() {
        // Every connection is told at once; the node paces what they do.
        node.startDrain()
    }

    // MARK: To the client

    var heartbeat: Duration? { interval }
    var isWritable: Bool { link.isWritable }
    var bufferedBytes: Int { link.bufferedBytes }
    var remoteAddress: String { link.remoteAddress }
    func write(_ frames: ByteBuffer) { if stage == .welcomed { place.write(frames) } }
    func flush() { place.flush() }
    func ping() {}
    func setReading(_ isReading: Bool) { place.setReading(isReading) }

    func refuse(_ error: ChatError) -> Bool {
        guard stage == .joining else { return false }
        end()
        place.refuse(SocketIOChatEncoder.refusal(error))
        place.flush()
        return true
    }

    /// Says why in an event, for Socket.IO itself has no close codes. A client reconnects by itself after its connection was
    /// closed, and does not after it was put out of the namespace.
    func close(_ code: CloseCode) {
        switch stage {
        case .joining:
            _ = refuse(code.refusal)
        case .welcomed:
            var frames = ByteBuffer()
            SocketIOFrames.write(into: &frames) { dialect?.encode(closing: code, into: &$0) }
            if !code.asksToReconnect {
                SocketIOFrames.write(into: &frames) {
                    SocketIOPacketEncoder.disconnected(namespace: SocketIOPacket.mainNamespace, into: &$0)
                }
            }
            place.write(frames)
            place.closeConnection()
            end()
        case .ended:
            break
        }
    }

    private func end() {
        stage = .ended
        session = nil
    }
}

extension CloseCode {
    /// The refusal of a client whose session was closed before it was welcomed.
    fileprivate var refusal: ChatError {
        switch self {
        case .serverDraining: ChatError(.shuttingDown)
        case .userDisabled: ChatError(.userDisabled)
        case .revoked, .kicked: ChatError(.tokenRevoked)
        case .tokenExpired: ChatError(.tokenExpired)
        default: ChatError(.timeout)
        }
    }
}
