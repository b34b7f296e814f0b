import ChatCore
import ChatWire
import NIOCore

/// The chat on the main namespace: each client that joins it has a ``ChatSession``, like one of the native door.
struct SocketIOChatEndpoint: SocketIOEndpoint {
    let node: ChatNode
    let heartbeat: Duration

    var namespace: String { SocketIOPacket.mainNamespace }

    func join(_ place: any SocketIOPlace, auth: SocketIOPayload?) -> any SocketIOMember {
        let member = SocketIOChatMember(place, node: node, heartbeat: heartbeat)
        guard node.isReady else { return member.refused(ChatError(.shuttingDown)) }
        guard let hub = node.hub(on: place.link.eventLoop) else { return member.refused(ChatError(.internal)) }
        do throws(ChatError) {
            member.open(try hub.socketIODecoder.decode(auth: auth), on: hub)
            return member
        } catch {
            hub.metrics.rejected(error)
            return member.refused(error)
        }
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
    private let node: ChatNode
    private let interval: Duration
    private var session: ChatSession?
    private var stage = Stage.joining

    init(_ place: any SocketIOPlace, node: ChatNode, heartbeat: Duration) {
        self.place = place
        self.node = node
        interval = heartbeat
    }

    /// Starts the sign-in that the CONNECT packet asks for.
    func open(_ auth: SocketIOAuth, on hub: LoopHub) {
        let recovery = SocketIORecovery(member: self, node: node, asked: auth)
        let session = ChatSession(
            node: node, hub: hub, codec: SocketIOChatCodec(), transport: self, observer: recovery)
        self.session = session
        session.receive(nil, .success(.hello(auth.hello)))
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
        guard let session else { return }
        let request = session.hub.socketIODecoder.decode(event)
        session.receive(request.ackID.map(RequestID.number), request.result)
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
    var isWritable: Bool { place.link.isWritable }
    var bufferedBytes: Int { place.link.bufferedBytes }
    var remoteAddress: String { place.link.remoteAddress }
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
            SocketIOFrames.write(into: &frames) { SocketIOChatEncoder.encode(closing: code, into: &$0) }
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
