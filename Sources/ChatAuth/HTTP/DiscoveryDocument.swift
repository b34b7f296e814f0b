import ChatCore

/// An issuer's discovery document (OpenID Connect Discovery 1.0 §3), read strictly: it must name the very issuer it was asked of.
struct DiscoveryDocument: Sendable {
    private let json: JSONObject
    private let issuer: String

    /// Where an issuer's document is (OpenID Connect Discovery 1.0 §4).
    static func url(of issuer: String) -> String {
        (issuer.hasSuffix("/") ? String(issuer.dropLast()) : issuer) + "/.well-known/openid-configuration"
    }

    /// Parses a fetched document.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable` with the reason in `detail`.
    init(_ body: [UInt8], issuer: String) throws(ChatError) {
        let value: JSONValue
        do { value = try JSONParser.parse(body) } catch {
            throw Self.refuse("discovery document is not strict JSON")
        }
        guard let object = value.object else { throw Self.refuse("discovery document is not an object") }
        guard let named = object["issuer"]?.string, Text.sameBytes(named, issuer) else {
            throw Self.refuse("discovery document names another issuer")
        }
        json = object
        self.issuer = issuer
    }

    /// A text, as written.
    func text(_ name: String) -> String? { json[name]?.string }

    /// True only for `true`.
    func flag(_ name: String) -> Bool {
        if case .bool(true) = json[name] { true } else { false }
    }

    /// A list of texts; nil when there is none.
    func texts(_ name: String) -> [String]? { json[name]?.array?.compactMap(\.string) }

    /// A URL that the server may talk to or send browsers to; nil when there is none.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable` for one that is not https (http on loopback, for an issuer there).
    func endpoint(_ name: String) throws(ChatError) -> String? {
        guard let text = text(name) else { return nil }
        guard text.utf8.count <= 2048, HTTPURL.mayBeNamed(text, by: issuer) else {
            throw Self.refuse("\(name) is not https")
        }
        return text
    }

    private static func refuse(_ reason: String) -> ChatError { ChatError(.keysUnavailable, detail: reason) }
}

extension HTTPURL {
    /// A document from outside must not point a request at a plain-text service of this machine or network.
    static func mayBeNamed(_ text: String, by issuer: String) -> Bool {
        guard let url = HTTPURL(text), url.isFetchable else { return false }
        return !url.isLoopback || HTTPURL(issuer)?.isLoopback == true
    }
}
