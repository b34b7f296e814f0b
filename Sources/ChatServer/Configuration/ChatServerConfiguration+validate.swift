import ChatAuth
public import ChatCore
import ChatWire

extension ChatServerConfiguration {
    /// Checks what no single key can tell: which keys need, exclude or bound each other.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`; the message begins with the key at fault.
    public func validate() throws(ChatError) {
        try Self.require(
            (http.tls.certificateFile == nil) == (http.tls.privateKeyFile == nil),
            http.tls.certificateFile == nil ? "http.tls.certificateFile" : "http.tls.privateKeyFile",
            "must be set too: TLS needs both the certificate and its key")
        try Self.require(
            http.tls.privateKeyPassphrase == nil || http.tls.isEnabled, "http.tls.privateKeyPassphrase",
            "has no private key to open; set http.tls.privateKeyFile")
        for origin in http.allowedOrigins where origin != "*" {
            try Self.require(
                Self.isOrigin(origin), "http.allowedOrigins",
                "must hold origins as browsers send them, such as https://chat.example.com, or *")
        }
        try Self.require(
            Self.isDoorPath(socketIO.path), "socketio.path",
            "must be one or more segments of A-Z a-z 0-9 . _ - between slashes, such as /socket.io/, and not /v1/ws")
        try Self.require(
            socketIO.engine.maxPayload >= node.session.maxMessageBytes || !socketIO.isEnabled,
            "socketio.maxPayloadBytes", "must be at least session.maxMessageBytes")
        try Self.require(web.root == nil || web.isEnabled, "web.root", "means nothing without web.enabled")
        if let socket = admin.socket {
            // sun_path has 104 bytes on Darwin and 108 on Linux, the final zero included.
            try Self.require(socket.utf8.count <= 100, "admin.socket", "must be a path of at most 100 bytes")
        }
        try Self.require(
            node.session.outboundLimitBytes >= node.session.maxMessageBytes, "session.outboundLimitBytes",
            "must be at least session.maxMessageBytes")
        try Self.require(
            node.session.requestBurst >= 1 && node.userRequestBurst >= 1, "session.requestBurst", "must be at least 1")
        try validateStore()
        try validateIdentity()
        try validateWeb()
    }

    private func validateIdentity() throws(ChatError) {
        try Self.require(
            dev.isEnabled || !auth.issuers.isEmpty, "auth.issuer.main.url",
            "is required: no token issuer is configured (--dev runs one for development)")
        try Self.require(
            !dev.isEnabled || dev.allowsAnyoneFromTheNetwork || LoopbackHost.matches(http.host), "dev.enabled",
            "needs http.host to be a loopback address: it lets anyone who reaches the port sign in as anyone "
                + "(--dev-allow-anyone-from-the-network accepts that)")
        try Self.require(
            !dev.isEnabled || LoopbackHost.matches(http.host) || ["0.0.0.0", "::"].contains(http.host), "http.host",
            "must be 0.0.0.0 or :: for a development issuer on the network, so that it is reached on loopback, too")
        try Self.require(
            dev.isEnabled || !dev.allowsAnyoneFromTheNetwork, "dev.allowAnyoneFromTheNetwork",
            "means nothing without dev.enabled")
        for named in auth.issuers {
            try Self.require(
                !named.issuer.issuer.isEmpty, "\(IssuerKeys.prefix)\(named.name).url", "is required")
            do throws(ChatError) {
                try named.issuer.validate()
            } catch {
                throw Self.named(named.name, error)
            }
        }
        guard !auth.issuers.isEmpty else { return }
        do throws(ChatError) {
            try IssuerConfiguration.validate(auth.issuers.map(\.issuer))
        } catch {
            throw ChatError(.invalidConfiguration, "auth.issuers: \(error.publicMessage)")
        }
    }

    /// Turns the member names of ``IssuerConfiguration``'s messages into the keys an operator wrote.
    private static func named(_ name: String, _ error: ChatError) -> ChatError {
        let members = [
            "issuer": "url", "jwksURL": "jwksUrl", "clientIDs": "clientIds", "acceptsAnyAudience": "acceptAnyAudience",
            "leeway": "leewaySeconds",
        ]
        var text = error.publicMessage
        guard text.hasPrefix("issuer."), let end = text.firstIndex(of: " ") else { return error }
        let member = String(text[..<end].dropFirst("issuer.".count))
        text = "\(IssuerKeys.prefix)\(name).\(members[member] ?? member)" + text[end...]
        return ChatError(
            .invalidConfiguration,
            text.replacing("clientIDs", with: "clientIds").replacing("acceptsAnyAudience", with: "acceptAnyAudience"))
    }

    static func isOrigin(_ text: String) -> Bool {
        guard let url = HTTPURL(text) else { return false }
        // A browser's spelling: lower case, no path, no default port.
        return url.path.isEmpty && url.query == nil && url.origin == text
    }

    private static func isDoorPath(_ path: String) -> Bool {
        let segments = path.split(separator: "/", omittingEmptySubsequences: false)
        guard segments.count >= 3, segments.first == "", segments.last == "", path != "/v1/ws/" else { return false }
        return segments.dropFirst().dropLast().allSatisfy { segment in
            !segment.isEmpty && segment != "." && segment != ".."
                && segment.utf8.allSatisfy {
                    switch $0 {
                    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                        true
                    default: false
                    }
                }
        }
    }

    static func require(_ condition: Bool, _ key: String, _ rule: String) throws(ChatError) {
        guard condition else { throw ChatError(.invalidConfiguration, "\(key) \(rule).") }
    }
}
