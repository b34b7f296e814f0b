// A Socket.IO server with a namespace of one's own: typed requests with acknowledgements, an upload in binary, rooms.
//
//     swift run SocketIONamespaces [--port 8082]

// snippet.hide
import ChatCore
import ChatServer
import ChatWire
import Hummingbird
import NIOPosix

// snippet.show
struct Credentials: Decodable, Sendable { let token: String }
struct Line: Codable, Sendable { let room: String, text: String }
struct Picture: Codable, Sendable { let name: String, data: SocketIOBinary }
struct Receipt: Encodable, Sendable { let bytes: Int }

var board = SocketIONamespace("/board")

board.authorize { handshake in
    let credentials = try handshake.decodeAuth(as: Credentials.self)
    guard credentials.token == "open sesame" else { throw SocketIORefusal(message: "Wrong word") }
}

board.onConnect { socket, _ in
    socket.join("lobby")
    try socket.emit("hello", ["you": socket.id])
}

// The client's callback gets `{"bytes":…}`; everybody else in the room gets the line.
board.on("say", as: Line.self) { socket, line in
    try await socket.to(line.room).emit("line", line)
    return Receipt(bytes: line.text.utf8.count)
}

// The bytes come and go as attachments, outside the JSON: the acknowledgement gives them back.
board.on("upload", as: Picture.self) { socket, picture in
    guard picture.data.bytes.count <= 100_000 else { throw ChatError(.payloadTooLarge) }
    try await socket.broadcast.emit("picture", picture)
    return picture
}

// Much for one client: the next event is sent when the client has taken most of those before it.
board.on("replay", as: Int.self) { socket, count in
    for number in 0..<min(count, 100_000) {
        try socket.emit("line", Line(room: "lobby", text: "line \(number)"))
        try await socket.waitUntilWritable()
    }
}

board.onDisconnect { socket, reason in
    print("\(socket.id) has gone: \(reason)")
}

let eventLoops = MultiThreadedEventLoopGroup.singleton
let server = SocketIOServer(eventLoopGroup: eventLoops, namespaces: [board])

// Long-polling is HTTP and goes on the router; the listener asks about requests for a WebSocket.
let router = Router(context: PublicRequestContext.self)
server.mount(on: router)

let portOption = CommandLine.arguments.firstIndex(of: "--port").map { CommandLine.arguments.dropFirst($0 + 1) }
var application = Application(
    router: router,
    server: .webSocket { server.decide($0, $1) },
    configuration: ApplicationConfiguration(
        address: .hostname("127.0.0.1", port: portOption?.first.flatMap { Int($0) } ?? 8082)),
    eventLoopGroupProvider: .shared(eventLoops)
)
// At SIGTERM its sockets are closed, those on a pending poll too.
application.addServices(server)
try await application.runService()
