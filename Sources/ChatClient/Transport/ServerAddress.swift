/// Where a chat server listens for the native protocol.
public struct ServerAddress: Hashable, Sendable {
    /// The path of the native WebSocket door.
    public static let defaultPath = "/v1/ws"

    /// Name or IP address, without brackets.
    public var host: String
    /// TCP port.
    public var port: Int
    /// Over TLS (`wss`); anything but loopback should be.
    public var isSecure: Bool
    /// Path of the upgrade request.
    public var path: String

    /// Creates an address.
    public init(host: String, port: Int, isSecure: Bool, path: String = ServerAddress.defaultPath) {
        self.host = host
        self.port = port
        self.isSecure = isSecure
        self.path = path
    }

    /// Reads `ws://`, `wss://`, `http://` or `https://` with host, optional port and optional path.
    ///
    /// - Shape: an absent port is the scheme's, an absent path is ``defaultPath``. Nil for anything else: user names,
    ///   queries (a token must never stand there) and fragments are refused.
    public init?(url: String) {
        guard let schemeEnd = url.firstRange(of: "://") else { return nil }
        switch url[..<schemeEnd.lowerBound].lowercased() {
        case "ws", "http": isSecure = false
        case "wss", "https": isSecure = true
        default: return nil
        }
        let rest = url[schemeEnd.upperBound...]
        guard rest.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }), !rest.contains(where: { "@?#\\".contains($0) }) else {
            return nil
        }
        let pathStart = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let (host, port) = Self.authority(rest[..<pathStart]), !host.isEmpty else { return nil }
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
        let path = rest[pathStart...]
        self.path = path.isEmpty || path == "/" ? Self.defaultPath : String(path)
    }

    /// The `Host` header's value: the port only when it is not the scheme's.
    package var hostHeader: String {
        let name = host.contains(":") ? "[\(host)]" : host
        return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
    }

    private static func authority(_ text: Substring) -> (host: String, port: Int?)? {
        var host = text
        var portText: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<end]
            let tail = text[text.index(after: end)...]
            guard tail.isEmpty || tail.first == ":" else { return nil }
            portText = tail.isEmpty ? nil : tail.dropFirst()
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            portText = text[text.index(after: colon)...]
        }
        guard let portText else { return (String(host), nil) }
        guard let port = Int(portText), (1...65535).contains(port), portText.utf8.allSatisfy({ $0 >= 48 && $0 <= 57 })
        else { return nil }
        return (String(host), port)
    }
}
