import Foundation
import Testing

/// A Socket.IO client on a WebSocket, as low as packets: a test says and sees each of them.
struct SocketIOPeer {
    let raw: RawPeer

    /// Opens the Engine.IO session and no namespace.
    static func open(port: Int) async throws -> SocketIOPeer {
        let (raw, status) = try await RawPeer.connect(port: port, path: "/socket.io/?EIO=4&transport=websocket")
        try #require(status == 101)
        let peer = SocketIOPeer(raw: raw)
        guard case .text(let open) = try await raw.next(), open.hasPrefix("0{") else { throw DidNotCome() }
        return peer
    }

    /// Opens a session and joins the main namespace.
    ///
    /// - Returns: The answer to CONNECT: `sid` and `pid`, or `message` and `data`.
    static func join(
        port: Int, _ auth: [String: String]
    ) async throws -> (peer: SocketIOPeer, answer: [String: Any]) {
        let peer = try await open(port: port)
        return (peer, try await peer.join(auth))
    }

    /// Signs in as a user, welcome included.
    static func signIn(port: Int, _ user: String) async throws -> (peer: SocketIOPeer, sid: String, pid: String) {
        let (peer, answer) = try await join(port: port, ["token": "token:\(user)"])
        let (sid, pid) = (try #require(answer["sid"] as? String), try #require(answer["pid"] as? String))
        _ = try await peer.event("welcome")
        return (peer, sid, pid)
    }

    func join(_ auth: [String: String]) async throws -> [String: Any] {
        try await raw.send("40" + Self.json(auth))
        let packet = try await packet()
        try #require(packet.hasPrefix("0") || packet.hasPrefix("4"))
        return try Self.object(packet.dropFirst())
    }

    /// Sends an event that asks for no acknowledgement.
    func emit(_ name: String, _ argument: [String: Any]) async throws {
        try await raw.send("42" + Self.json([name, argument]))
    }

    /// Sends an event and waits for its acknowledgement; events that come before it are passed over.
    func call(_ name: String, _ argument: [String: Any], id: Int = 1) async throws -> [String: Any] {
        try await raw.send("42\(id)" + Self.json([name, argument]))
        while true {
            let packet = try await packet()
            guard packet.hasPrefix("3\(id)[") else { continue }
            let arguments = try JSONSerialization.jsonObject(with: Data(packet.dropFirst("3\(id)".count).utf8))
            return try #require((arguments as? [Any])?.first as? [String: Any])
        }
    }

    /// The next event, whatever its name.
    func event() async throws -> (name: String, arguments: [Any]) {
        while true {
            let packet = try await packet()
            guard packet.hasPrefix("2[") else { continue }
            let array = try #require(
                try JSONSerialization.jsonObject(with: Data(packet.dropFirst().utf8)) as? [Any])
            return (try #require(array.first as? String), Array(array.dropFirst()))
        }
    }

    /// The object of the next event of a name; others are passed over.
    func event(_ name: String) async throws -> [String: Any] {
        while true {
            let event = try await event()
            if event.name == name { return try #require(event.arguments.first as? [String: Any]) }
        }
    }

    /// The next offset; events before it are passed over.
    func offset() async throws -> String {
        while true {
            let event = try await event()
            if event.name == "session.offset" { return try #require(event.arguments.last as? String) }
        }
    }

    /// The next Socket.IO packet; pings are answered.
    func packet() async throws -> String {
        while true {
            switch try await raw.next() {
            case .text("2"): try await raw.send("3")
            case .text(let text) where text.hasPrefix("4"): return String(text.dropFirst())
            case .text, .binary, .ping: continue
            case .close, .ended: throw DidNotCome()
            }
        }
    }

    static func json(_ value: Any) throws -> String {
        String(decoding: try JSONSerialization.data(withJSONObject: value), as: UTF8.self)
    }

    private static func object(_ text: some StringProtocol) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(String(text).utf8)) as? [String: Any])
    }
}
