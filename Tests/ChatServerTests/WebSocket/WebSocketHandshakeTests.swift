import ChatServer
import Hummingbird
import NIOCore
import NIOHTTP1
import Testing

private func head(
    _ method: HTTPMethod = .GET, version: HTTPVersion = .http1_1, changing changes: [String: String?] = [:]
) -> HTTPRequestHead {
    var headers: HTTPHeaders = [
        "Host": "localhost", "Upgrade": "websocket", "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]
    for (name, value) in changes {
        headers.remove(name: name)
        if let value { headers.add(name: name, value: value) }
    }
    return HTTPRequestHead(version: version, method: method, uri: "/echo", headers: headers)
}

@Suite struct WebSocketHandshakeTests {
    @Test("A proper request breaks no rule, in any spelling of the tokens")
    func proper() {
        #expect(WebSocketHandshake.violation(in: head()) == nil)
        let spelled = head(changing: ["Upgrade": "WebSocket", "Connection": "upgrade", "Content-Length": "0"])
        #expect(WebSocketHandshake.isAttempt(spelled))
        #expect(WebSocketHandshake.violation(in: spelled) == nil)
    }

    @Test(
        "A broken rule has its status",
        arguments: [
            (head(.POST), 405), (head(version: .http1_0), 400), (head(changing: ["Connection": "keep-alive"]), 400),
            (head(changing: ["Connection": nil]), 400), (head(changing: ["Sec-WebSocket-Version": "8"]), 426),
            (head(changing: ["Sec-WebSocket-Version": nil]), 426), (head(changing: ["Sec-WebSocket-Key": nil]), 400),
            (head(changing: ["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25j"]), 400),
            (head(changing: ["Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub2!jZQ=="]), 400),
            (head(changing: ["Host": nil]), 400),
            (head(changing: ["Content-Length": "5"]), 400), (head(changing: ["Transfer-Encoding": "chunked"]), 400),
        ])
    func broken(head: HTTPRequestHead, status: Int) {
        #expect(WebSocketHandshake.violation(in: head)?.status.code == status)
    }

    @Test("A wrong version is answered with the one spoken")
    func version() {
        let refusal = WebSocketHandshake.violation(in: head(changing: ["Sec-WebSocket-Version": "7"]))
        #expect(refusal?.fields[.secWebSocketVersion] == "13")
    }

    @Test("Only a request that names websocket is an attempt", arguments: ["h2c", "", "websocketx"])
    func attempts(upgrade: String) {
        #expect(!WebSocketHandshake.isAttempt(head(changing: ["Upgrade": upgrade])))
    }

    @Test("A refusal's body is JSON whatever stands in it")
    func body() {
        let refusal = WebSocketRefusal(.forbidden, code: "forbidden", message: "a \"b\" \\ \n é")
        #expect(
            String(buffer: refusal.body) == #"{"error":{"code":"forbidden","message":"a \"b\" \\ \u000a é"}}"#)
        #expect(refusal.fields[.contentLength] == String(refusal.body.readableBytes))
    }
}
