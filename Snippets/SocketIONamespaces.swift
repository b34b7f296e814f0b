// A Socket.IO namespace of one's own: typed requests with acknowledgements, an upload in binary, rooms.

// snippet.hide
import ChatCore
import ChatServer
import ChatWire
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

// The bytes come and go as attachments, outside the JSON.
board.on("upload", as: Picture.self) { socket, picture in
    guard picture.data.bytes.count <= 100_000 else { throw ChatError(.payloadTooLarge) }
    try await socket.broadcast.emit("picture", picture)
}

board.onDisconnect { socket, reason in
    print("\(socket.id) has gone: \(reason)")
}

let server = SocketIOServer(eventLoopGroup: MultiThreadedEventLoopGroup.singleton, namespaces: [board])
print("Mounted at \(server.configuration.path)")
