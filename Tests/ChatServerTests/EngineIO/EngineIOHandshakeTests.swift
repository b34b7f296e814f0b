import ChatCore
import ChatWire
import NIOCore
import Testing

@testable import ChatServer

@Suite("The Engine.IO door: handshakes and refusals", .timeLimit(.minutes(2)))
struct EngineIOHandshakeTests {
    @Test(
        "polling: the open packet, its type, and no caching; with and without the last slash",
        arguments: ["/socket.io/", "/socket.io"])
    func polling(path: String) async throws {
        try await EngineIOWorld.run { world in
            let answer = try await world.request("GET", "EIO=4&transport=polling&t=abc&unknown=1", path: path)
            #expect(answer.status == 200)
            let sid = try #require(answer.sid)
            #expect(sid.utf8.count == 22)
            #expect(
                answer.body
                    == #"0{"sid":"\#(sid)","upgrades":["websocket"],"pingInterval":25000,"pingTimeout":20000,"maxPayload":1000000}"#
            )
            #expect(answer.has("content-type: text/plain; charset=utf-8"))
            #expect(answer.has("cache-control: no-store"))
            try await world.told(.opened, sid)
            #expect(world.engine.sessionCount == 1)
        }
    }

    @Test("a WebSocket: the open packet offers no upgrade")
    func webSocket() async throws {
        try await EngineIOWorld.run { world in
            let peer = try await world.socket()
            guard case .text(let open) = try await peer.next() else { throw DidNotCome() }
            #expect(open.hasPrefix("0{\"sid\":\""))
            #expect(open.contains(#""upgrades":[]"#))
            await peer.cut()
            try await world.told(.closed(.transportClosed))
        }
    }

    @Test(
        "refusals have Engine.IO's form",
        arguments: [
            ("GET", "EIO=4", 400, #"{"code":0,"message":"Transport unknown"}"#),
            ("GET", "EIO=4&transport=abc", 400, #"{"code":0,"message":"Transport unknown"}"#),
            ("GET", "EIO=3&transport=polling", 400, #"{"code":5,"message":"Unsupported protocol version"}"#),
            ("GET", "transport=polling", 400, #"{"code":5,"message":"Unsupported protocol version"}"#),
            ("POST", "EIO=4&transport=polling", 400, #"{"code":2,"message":"Bad handshake method"}"#),
            ("PUT", "EIO=4&transport=polling", 400, #"{"code":2,"message":"Bad handshake method"}"#),
            ("GET", "EIO=4&transport=websocket", 400, #"{"code":3,"message":"Bad request"}"#),
            ("GET", "EIO=4&transport=polling&sid=none", 400, #"{"code":1,"message":"Session ID unknown"}"#),
            ("POST", "EIO=4&transport=polling&sid=none", 400, #"{"code":1,"message":"Session ID unknown"}"#),
            ("DELETE", "EIO=4&transport=polling&sid=none", 400, #"{"code":3,"message":"Bad request"}"#),
        ])
    func refusals(method: String, query: String, status: Int, body: String) async throws {
        try await EngineIOWorld.run { world in
            let answer = try await world.request(method, query)
            #expect(answer.status == status)
            #expect(answer.body == body)
            #expect(answer.has("content-type: application/json"))
            #expect(world.engine.sessionCount == 0)
        }
    }

    @Test(
        "a WebSocket is refused over HTTP, in the same form",
        arguments: [
            ("EIO=3&transport=websocket", #"{"code":5,"message":"Unsupported protocol version"}"#),
            ("EIO=4&transport=polling", #"{"code":3,"message":"Bad request"}"#),
            ("EIO=4&transport=websocket&sid=none", #"{"code":1,"message":"Session ID unknown"}"#),
        ])
    func refusedWebSockets(query: String, body: String) async throws {
        try await EngineIOWorld.run { world in
            let answer = try await world.request("GET", query, Self.upgradeFields)
            #expect(answer.status == 400)
            #expect(answer.body == body)
            #expect(answer.has("cache-control: no-store"))
        }
    }

    @Test("other paths are not the door's")
    func otherPaths() async throws {
        try await EngineIOWorld.run { world in
            for path in ["/socket.iox/", "/", "/socket.io/x"] {
                #expect(try await world.request("GET", "EIO=4&transport=polling", path: path).status == 404)
                let answer = try await world.request("GET", "EIO=4&transport=websocket", Self.upgradeFields, path: path)
                #expect(answer.status == 404)
            }
        }
    }

    @Test("a foreign origin is forbidden on every transport")
    func forbidden() async throws {
        let origins = OriginPolicy(allowed: ["https://good.example"])
        try await EngineIOWorld.run(origins: origins) { world in
            let origin = ["Origin: https://evil.example"]
            for (method, query, fields) in [
                ("GET", "EIO=4&transport=polling", []), ("OPTIONS", "EIO=4&transport=polling", []),
                ("GET", "EIO=4&transport=websocket", Self.upgradeFields),
            ] {
                let answer = try await world.request(method, query, fields + origin)
                #expect(answer.status == 403)
                #expect(answer.body == #"{"code":4,"message":"Forbidden"}"#)
                #expect(!answer.has("access-control-allow-origin"))
            }
            #expect(world.engine.sessionCount == 0)
        }
    }

    @Test("an allowed origin is named, with credentials")
    func allowed() async throws {
        let origins = OriginPolicy(allowed: ["https://good.example"])
        try await EngineIOWorld.run(origins: origins) { world in
            let origin = ["Origin: https://good.example"]
            for answer in [
                try await world.request("GET", "EIO=4&transport=polling", origin),
                try await world.request("GET", "EIO=4&transport=polling&sid=none", origin),
            ] {
                #expect(answer.has("access-control-allow-origin: https://good.example\r\n"))
                #expect(answer.has("access-control-allow-credentials: true"))
                #expect(answer.has("vary: origin"))
            }
            #expect(!(try await world.request("GET", "EIO=4&transport=polling")).has("access-control"))
        }
    }

    @Test("a preflight names methods and the headers that make sense")
    func preflight() async throws {
        try await EngineIOWorld.run(origins: OriginPolicy(allowed: ["https://good.example"])) { world in
            let answer = try await world.request(
                "OPTIONS", "EIO=4&transport=polling",
                ["Origin: https://good.example", "Access-Control-Request-Headers: Content-Type, x-evil,authorization"])
            #expect(answer.status == 204)
            #expect(answer.has("access-control-allow-methods: get, post, options"))
            #expect(answer.has("access-control-allow-headers: content-type, authorization\r\n"))
            #expect(answer.has("access-control-max-age: "))
            #expect(answer.has("cache-control: no-store"))
        }
    }

    @Test("when all origins are allowed, none is named and credentials are not")
    func everyOrigin() async throws {
        try await EngineIOWorld.run(origins: OriginPolicy(allowed: ["*"])) { world in
            let answer = try await world.request("GET", "EIO=4&transport=polling", ["Origin: https://any.example"])
            #expect(
                answer.has("access-control-allow-origin: *\r\n")
                    || answer.head.hasSuffix("access-control-allow-origin: *"))
            #expect(!answer.has("access-control-allow-credentials"))
        }
    }

    @Test("an address has so many sessions and no more; one that ends makes room")
    func admission() async throws {
        var settings = NodeSettings()
        settings.connectionsPerAddress = 2
        try await EngineIOWorld.run(admission: NodeLimits(settings)) { world in
            let sid = try await world.handshake()
            let socket = try await world.socket()
            for fields in [[], Self.upgradeFields] {
                let transport = fields.isEmpty ? "polling" : "websocket"
                let answer = try await world.request("GET", "EIO=4&transport=\(transport)", fields)
                #expect(answer.status == 429)
                #expect(answer.body.hasPrefix(#"{"error":{"code":"limit_exceeded""#))
            }
            #expect(try await world.post(sid, "1").body == "ok")
            try await world.told(.closed(.transportClosed), sid)
            _ = try await world.handshake()
            await socket.cut()
        }
    }

    static let upgradeFields = [
        "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    ]
}
