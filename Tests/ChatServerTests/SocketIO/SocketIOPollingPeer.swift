import Foundation
import Testing

/// A Socket.IO client on long-polling, as low as HTTP requests: each on a connection of its own.
struct SocketIOPollingPeer: Sendable {
    let port: Int
    let sid: String

    /// Opens the Engine.IO session and no namespace.
    static func open(port: Int) async throws -> SocketIOPollingPeer {
        let answer = try await request(port, "GET", "")
        return SocketIOPollingPeer(port: port, sid: try #require(answer.sid))
    }

    /// Opens a session and joins a namespace.
    static func join(port: Int, _ namespace: String) async throws -> SocketIOPollingPeer {
        let peer = try await open(port: port)
        try await peer.post("40\(namespace),")
        #expect(try await peer.poll().first?.hasPrefix("40\(namespace),{") == true)
        return peer
    }

    /// Sends packets in one request.
    func post(_ packets: String...) async throws {
        let answer = try await Self.request(
            port, "POST", "&sid=\(sid)", body: packets.joined(separator: "\u{1e}"))
        #expect(answer.status == 200 && answer.body == "ok")
    }

    /// The packets of one poll; pings are answered and passed over.
    func poll() async throws -> [String] {
        while true {
            let answer = try await Self.request(port, "GET", "&sid=\(sid)")
            try #require(answer.status == 200)
            let packets = answer.body.split(separator: "\u{1e}").map(String.init)
            if packets.contains("2") { try await post("3") }
            let others = packets.filter { $0 != "2" }
            if !others.isEmpty { return others }
        }
    }

    /// So many packets, in as many polls as it takes.
    func poll(_ count: Int) async throws -> [String] {
        var packets: [String] = []
        while packets.count < count { packets += try await poll() }
        return packets
    }

    private static func request(
        _ port: Int, _ method: String, _ query: String, body: String = ""
    ) async throws -> HTTPAnswer {
        let target = "/socket.io/?EIO=4&transport=polling" + query
        let head = EngineIOWorld.head(method, target, ["Connection: close"], length: body.utf8.count)
        return try await within("an answer") { HTTPAnswer(try await RawClient.converse(port: port, head + body.utf8)) }
    }
}
