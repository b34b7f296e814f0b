import ChatCore
import ChatWire
import NIOCore

/// A client's place in one namespace of a ``SocketIOSession``; from refusal, leaving or the end on it does nothing.
final class SocketIOSessionPlace: SocketIOPlace {
    let namespace: String
    private let session: SocketIOSession
    /// Set once the endpoint has answered; nil again when the place is over, which breaks the cycle of references.
    var member: (any SocketIOMember)?
    var isOver = false
    /// Set once the client has its CONNECT: events may be written.
    var isAccepted = false

    init(namespace: String, session: SocketIOSession) {
        self.namespace = namespace
        self.session = session
    }

    var link: any EngineIOLink { session.link }

    func accept(sid: String, pid: String?) -> Bool { session.accept(self, sid: sid, pid: pid) }
    func refuse(_ refusal: SocketIORefusal) { session.refuse(self, refusal) }
    func write(_ frames: ByteBuffer) { session.write(self, frames) }
    func flush() { session.flush() }
    func requestAck(deadline: Timestamp) -> Int64? { session.requestAck(self, deadline: deadline) }
    func leave() { session.leave(self) }
    func closeConnection() { if !isOver { session.closeConnection() } }
    func setReading(_ isReading: Bool) { if !isOver { session.setReading(isReading, for: namespace) } }
}
