import ChatWire
import Logging
import NIOCore
import Synchronization

/// The sockets of one namespace on one event loop, and the rooms they are in.
final class SocketIOLoopRooms: @unchecked Sendable /* confined to its event loop */ {
    let loop: any EventLoop
    private(set) var sockets: [String: SocketIOSocketCore] = [:]
    private(set) var rooms: [String: Set<String>] = [:]
    private var dirty: [SocketIOSocketCore] = []

    init(loop: any EventLoop) { self.loop = loop }

    func add(_ socket: SocketIOSocketCore) { sockets[socket.id] = socket }

    func remove(_ socket: SocketIOSocketCore) {
        for room in socket.joinedRooms { leave(socket, room) }
        sockets[socket.id] = nil
    }

    func join(_ socket: SocketIOSocketCore, _ room: String) {
        if socket.joinedRooms.insert(room).inserted { rooms[room, default: []].insert(socket.id) }
    }

    func leave(_ socket: SocketIOSocketCore, _ room: String) {
        guard socket.joinedRooms.remove(room) != nil else { return }
        rooms[room]?.remove(socket.id)
        if rooms[room]?.isEmpty == true { rooms[room] = nil }
    }

    func deliver(_ frames: ByteBuffer, to room: String?, except: String?, isVolatile: Bool) {
        guard let room else {
            for socket in sockets.values where socket.id != except { socket.write(frames, isVolatile: isVolatile) }
            return
        }
        for id in rooms[room] ?? [] where id != except { sockets[id]?.write(frames, isVolatile: isVolatile) }
    }

    /// Flushes the socket, together with others, once what waits for the loop has been written too.
    func markDirty(_ socket: SocketIOSocketCore) {
        guard !socket.isDirty else { return }
        socket.isDirty = true
        dirty.append(socket)
        guard dirty.count == 1 else { return }
        loop.execute {
            let sockets = self.dirty
            self.dirty = []
            for socket in sockets {
                socket.isDirty = false
                socket.flush()
            }
        }
    }
}

/// One namespace with its sockets on all event loops: the endpoint that ``SocketIOServer`` puts behind its name.
final class SocketIONamespaceHub: SocketIOEndpoint {
    let definition: SocketIONamespace
    let configuration: SocketIOServer.Configuration
    let failures: SocketIOFailureLog
    private let loops = Mutex<[ObjectIdentifier: SocketIOLoopRooms]>([:])

    init(_ namespace: SocketIONamespace, _ configuration: SocketIOServer.Configuration) {
        definition = namespace
        self.configuration = configuration
        failures = SocketIOFailureLog(
            namespace: namespace.name, logger: configuration.logger ?? Logger(label: "chat.socketio"))
    }

    var namespace: String { definition.name }

    func join(_ place: any SocketIOPlace, auth: SocketIOPayload?) -> any SocketIOMember {
        let core = SocketIOSocketCore(place: place, hub: self, auth: auth)
        core.start()
        return core
    }

    func rooms(of loop: any EventLoop) -> SocketIOLoopRooms {
        loops.withLock { loops in
            if let rooms = loops[ObjectIdentifier(loop)] { return rooms }
            let rooms = SocketIOLoopRooms(loop: loop)
            loops[ObjectIdentifier(loop)] = rooms
            return rooms
        }
    }

    var allRooms: [SocketIOLoopRooms] { loops.withLock { Array($0.values) } }
}
