import Testing

@testable import ChatServer

@Suite("Compatibility mode through the door")
struct LiveChatDoorTests {
    @Test("an older front end signs in, sees who is online, writes, and reads what was written")
    func conversation() async throws {
        try await withLiveServer(compatibility: .livechat) { server in
            let (ann, answer) = try await SocketIOPeer.join(
                port: server.port, ["token": "token:ann", "username": "eve"])
            #expect(answer["sid"] is String && answer["pid"] == nil)
            #expect(try await ann.event().arguments.first as? [String] == ["ann"])
            let (bob, _) = try await SocketIOPeer.join(port: server.port, ["token": "token:bob"])
            for peer in [ann, bob] {
                let welcome = try await peer.event()
                #expect(welcome.name == "welcomeMessage")
                #expect(welcome.arguments.first as? [String] == ["ann", "bob"])
            }
            try await ann.emit("events", ["selectedContact": "BOB", "message": "hello", "username": "eve"])
            let response = try await bob.event("response")
            #expect(response["from"] as? String == "ann" && response["message"] as? String == "hello")
            try await bob.emit("getMessagesByUser", ["user": "ann"])
            let history = try await bob.event("getMessagesByUser")
            #expect(history["from"] as? String == "ann")
            let message = try #require((history["message"] as? [[String: Any]])?.first)
            #expect(message["sender"] as? String == "ann" && message["to"] as? String == "bob")
            #expect(message["content"] as? String == "hello" && message["timestamp"] is String)
            try await bob.emit("events", ["selectedContact": "nobody", "message": "x"])
            #expect(try await bob.event("error")["message"] is String)
            let refused = try await SocketIOPeer.join(port: server.port, ["token": "nonsense"]).answer
            #expect((refused["data"] as? [String: Any])?["code"] as? String == "token_malformed")
        }
    }
}
