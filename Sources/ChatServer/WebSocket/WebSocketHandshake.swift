import HTTPTypes
package import NIOHTTP1

/// The server's half of the opening handshake as far as it is a question of headers (RFC 6455 §4.2.1).
package enum WebSocketHandshake {
    /// True when the client asks for a WebSocket, well-formed or not.
    package static func isAttempt(_ head: HTTPRequestHead) -> Bool {
        tokens(head.headers[canonicalForm: "upgrade"]).contains("websocket")
    }

    /// The rule the request breaks, as the answer it deserves; nil when it may be upgraded.
    package static func violation(in head: HTTPRequestHead) -> WebSocketRefusal? {
        guard head.method == .GET else {
            return WebSocketRefusal(
                .methodNotAllowed, code: "invalid_upgrade", message: "A WebSocket is opened with GET.",
                extraFields: [.allow: "GET"]
            )
        }
        guard head.version.major > 1 || head.version == .http1_1 else { return invalid("A WebSocket needs HTTP/1.1.") }
        guard head.headers["host"].count == 1 else { return invalid("Exactly one Host header is needed.") }
        guard tokens(head.headers[canonicalForm: "connection"]).contains("upgrade") else {
            return invalid("The Connection header lacks 'upgrade'.")
        }
        guard !head.headers.contains(name: "transfer-encoding"),
            head.headers["content-length"].allSatisfy({ $0 == "0" })
        else { return invalid("An upgrade request has no body.") }
        guard head.headers["sec-websocket-version"] == ["13"] else {
            return WebSocketRefusal(
                .upgradeRequired, code: "invalid_upgrade", message: "Only WebSocket version 13 is spoken.",
                extraFields: [.upgrade: "websocket", .connection: "upgrade", .secWebSocketVersion: "13"]
            )
        }
        let keys = head.headers["sec-websocket-key"]
        guard keys.count == 1, let key = keys.first, isKey(key) else {
            return invalid("Sec-WebSocket-Key must be 16 bytes in base64.")
        }
        return nil
    }

    /// The subprotocols a client offers, in its order (§11.3.4).
    package static func offeredSubprotocols(_ head: HTTPRequestHead) -> [String] {
        head.headers[canonicalForm: "sec-websocket-protocol"].map(String.init)
    }

    /// Base64 of exactly 16 bytes: 22 characters, of which the last carries two bits, and two of padding.
    static func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        guard bytes.count == 24, bytes[22] == UInt8(ascii: "="), bytes[23] == UInt8(ascii: "=") else { return false }
        return bytes.prefix(22).allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
                true
            default: false
            }
        }
    }

    private static func invalid(_ message: String) -> WebSocketRefusal {
        WebSocketRefusal(.badRequest, code: "invalid_upgrade", message: message)
    }

    private static func tokens(_ values: [Substring]) -> [String] {
        values.map { $0.lowercased() }
    }
}
