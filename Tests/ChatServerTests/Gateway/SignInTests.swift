import ChatCore
import Testing

@testable import ChatServer

@Suite("Signing in through the native door")
struct SignInTests {
    @Test("hello with a token is welcomed as the token's user, whatever else it claims")
    func identityComesFromTheToken() async throws {
        try await withLiveServer { server in
            let (peer, status) = try await RawPeer.connect(port: server.port)
            #expect(status == 101)
            try await peer.send(#"{"id":"1","type":"hello","token":"token:ann","user":"bob","username":"bob"}"#)
            let welcome = try await peer.nextJSON()
            #expect(welcome["type"] as? String == "welcome")
            #expect((welcome["user"] as? [String: Any])?["id"] as? String == "ann")
            try await peer.send(
                #"{"id":"2","type":"message.send","to":"ann","clientId":"a","body":"x","sender":"bob","by":"bob"}"#)
            _ = try await peer.nextJSON()
            try await peer.send(#"{"id":"3","type":"inbox"}"#)
            let inbox = try await peer.nextJSON()
            let entries = try #require(inbox["conversations"] as? [[String: Any]])
            #expect((entries.first?["preview"] as? [String: Any])?["by"] as? String == "ann")
        }
    }

    @Test("the Authorization header's token serves a hello without one")
    func headerToken() async throws {
        try await withLiveServer { server in
            let (peer, _) = try await RawPeer.connect(
                port: server.port, headers: ["Authorization: Bearer token:ann"])
            try await peer.send(#"{"id":1,"type":"hello"}"#)
            #expect(try await peer.nextJSON()["type"] as? String == "welcome")
        }
    }

    @Test("a token in the URL is refused before the upgrade")
    func tokenInURL() async throws {
        try await withLiveServer { server in
            let (_, status) = try await RawPeer.connect(port: server.port, path: "/v1/ws?token=token:ann")
            #expect(status == 400)
        }
    }

    @Test("a rejected token is answered with its code, then closed to stay away")
    func rejectedToken() async throws {
        try await withLiveServer { server in
            let (peer, _) = try await RawPeer.connect(port: server.port)
            try await peer.send(#"{"id":"1","type":"hello","token":"nonsense"}"#)
            let reply = try await peer.nextJSON()
            #expect((reply["error"] as? [String: Any])?["code"] as? String == "token_malformed")
            #expect(try await peer.closeCode() == CloseCode.invalidToken.wireValue)
        }
    }

    @Test("commands before hello are refused, and a socket that never signs in is closed")
    func helloTimeout() async throws {
        try await withLiveServer({ $0.session.helloTimeout = .seconds(2) }) { server in
            let (peer, _) = try await RawPeer.connect(port: server.port)
            try await peer.send(#"{"id":"1","type":"inbox"}"#)
            let reply = try await peer.nextJSON()
            #expect((reply["error"] as? [String: Any])?["code"] as? String == "unauthenticated")
            #expect(try await peer.closeCode() == CloseCode.helloTimeout.wireValue)
        }
    }

    @Test(
        "browser origins other than the listed ones are refused",
        arguments: [
            ("https://app.example.com", 101), ("https://app.example.com:444", 403), ("http://app.example.com", 403),
            ("https://evil.app.example.com", 403), ("https://app.example.com.evil", 403),
            ("https://evilapp.example.com", 403), ("null", 403),
        ])
    func origins(origin: String, expected: Int) async throws {
        var door = NativeDoor.Configuration()
        door.origins = OriginPolicy(allowed: ["https://app.example.com"])
        try await withLiveServer(door: door) { server in
            let (_, status) = try await RawPeer.connect(port: server.port, headers: ["Origin: \(origin)"])
            #expect(status == expected)
        }
    }

    @Test("the server's own pages may connect, and so may clients without an origin")
    func sameOrigin() async throws {
        try await withLiveServer { server in
            let own = try await RawPeer.connect(
                port: server.port, headers: ["Origin: http://127.0.0.1:\(server.port)"])
            #expect(own.status == 101)
            let other = try await RawPeer.connect(port: server.port, headers: ["Origin: http://127.0.0.1:1"])
            #expect(other.status == 403)
        }
    }

    @Test("a token that expires is announced, refreshed in place, and otherwise ends the socket")
    func expiry() async throws {
        try await withLiveServer(verifier: ShortTokens(), { $0.session.tokenWarning = .seconds(5) }) { server in
            let (peer, _) = try await RawPeer.connect(port: server.port)
            try await peer.send(#"{"id":"1","type":"hello","token":"6000:ann"}"#)
            #expect(try await peer.nextJSON()["type"] as? String == "welcome")
            #expect(try await peer.nextJSON()["type"] as? String == "token.expiring")
            try await peer.send(#"{"id":"2","type":"token.refresh","token":"9000:bob"}"#)
            let other = try await peer.nextJSON()
            #expect((other["error"] as? [String: Any])?["code"] as? String == "token_subject_changed")
            try await peer.send(#"{"id":"3","type":"token.refresh","token":"2500:ann"}"#)
            #expect(try await peer.nextJSON()["ok"] as? Bool == true)
            #expect(try await peer.nextJSON()["type"] as? String == "token.expiring")
            #expect(try await peer.closeCode() == CloseCode.tokenExpired.wireValue)
        }
    }

    @Test("a disabled user's sockets are closed at once, and the user cannot come back")
    func disabled() async throws {
        try await withLiveServer(loops: 2) { server in
            let ann = try #require(UserID("ann"))
            var peers: [RawPeer] = []
            for _ in 0..<3 {
                let (peer, _) = try await RawPeer.connect(port: server.port)
                try await peer.send(#"{"id":"1","type":"hello","token":"token:ann"}"#)
                _ = try await peer.nextJSON()
                peers.append(peer)
            }
            #expect(await server.node.sessions(of: ann).count == 3)
            let done = try await server.node.service.setDisabled(ann, true)
            server.node.publish(done.publications)
            for peer in peers { #expect(try await peer.closeCode() == CloseCode.userDisabled.wireValue) }
            let (again, _) = try await RawPeer.connect(port: server.port)
            try await again.send(#"{"id":"1","type":"hello","token":"token:ann"}"#)
            #expect(try await again.closeCode() == CloseCode.userDisabled.wireValue)
        }
    }

    @Test("one connection too many of a user is refused")
    func connectionsPerUser() async throws {
        try await withLiveServer({ $0.connectionsPerUser = 2 }) { server in
            var kept: [RawPeer] = []
            for index in 0..<3 {
                let (peer, _) = try await RawPeer.connect(port: server.port)
                try await peer.send(#"{"id":"1","type":"hello","token":"token:ann"}"#)
                if index < 2 {
                    _ = try await peer.nextJSON()
                    kept.append(peer)
                } else {
                    #expect(try await peer.closeCode() == CloseCode.tooManyConnections.wireValue)
                }
            }
            #expect(kept.count == 2)
        }
    }

    @Test("connects from one address are limited before the upgrade")
    func connectsPerAddress() async throws {
        try await withLiveServer({
            $0.connectsPerSecondPerAddress = 0.01; $0.connectBurstPerAddress = 2
        }) { server in
            var statuses: [Int] = []
            for _ in 0..<3 { statuses.append(try await RawPeer.connect(port: server.port).status) }
            #expect(statuses == [101, 101, 429])
        }
    }
}

/// Accepts `MILLISECONDS:USER`, valid for that long.
struct ShortTokens: TokenVerifier {
    func verify(_ token: String, now: Timestamp) async throws(ChatError) -> VerifiedToken {
        let parts = token.split(separator: ":")
        guard parts.count == 2, let life = Int(parts[0]), let user = UserID(String(parts[1])) else {
            throw ChatError(.tokenMalformed)
        }
        return VerifiedToken(user: user, issuer: "test", issuedAt: now, expiresAt: now + .milliseconds(life))
    }
}
