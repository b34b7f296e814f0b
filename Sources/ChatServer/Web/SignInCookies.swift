import ChatAuth
import ChatCore

/// The cookies that a sign-in lives in. Pure: values in, `Set-Cookie` lines out.
///
/// - SeeAlso: RFC 6265bis; Docs/threat_model.md
struct SignInCookies: Hashable, Sendable {
    /// What each is for.
    enum Name: String, CaseIterable, Sendable {
        /// Sign-ins under way; it has to come along when the issuer sends the browser back, hence not Strict.
        case signIn = "chat_signin"
        /// The token for the chat.
        case bearer = "chat_bearer"
        /// The refresh token.
        case refresh = "chat_refresh"
        /// The id token, where the bearer is another one.
        case identity = "chat_identity"
    }

    /// A token and the issuer whose it is.
    struct Token: Hashable, Sendable {
        let provider: String
        let value: String
    }

    /// Largest value set: browsers take 4096 bytes for name, value and attributes together.
    static let maxBytes = 3800

    /// Whether browsers see https: then names say that a cookie came from this very host over TLS (`__Host-`).
    let isSecure: Bool

    /// The name in the header.
    func name(_ name: Name) -> String { isSecure ? "__Host-\(name.rawValue)" : name.rawValue }

    /// A cookie's value, as it stands in the `Cookie` field of a request.
    func value(_ wanted: Name, in header: String?) -> String? {
        guard let header else { return nil }
        let prefix = name(wanted) + "="
        for pair in header.split(separator: ";") {
            let pair = pair.drop { $0 == " " }
            guard pair.hasPrefix(prefix) else { continue }
            let value = pair.dropFirst(prefix.count)
            return value.isEmpty ? nil : String(value)
        }
        return nil
    }

    /// A token that ``set(_:_:maxAge:)`` stored.
    func token(_ name: Name, in header: String?) -> Token? {
        guard let value = value(name, in: header), let colon = value.firstIndex(of: ":") else { return nil }
        let provider = value[..<colon]
        guard IssuerKeys.isName(provider), let token = FormFields.decode(value[value.index(after: colon)...].utf8),
            !token.isEmpty
        else { return nil }
        return Token(provider: String(provider), value: token)
    }

    /// The line that stores a token; nil when it is too large for browsers.
    func set(_ name: Name, _ token: Token, maxAge: Duration?) -> String? {
        let value = "\(token.provider):\(FormFields.encode(token.value))"
        guard value.utf8.count <= Self.maxBytes else { return nil }
        return line(name, value, maxAge: maxAge)
    }

    /// The line that stores the sign-ins under way, or removes them when there are none.
    func set(_ transactions: SignInTransactions) -> String {
        let text = transactions.text
        return text.isEmpty ? clear(.signIn) : line(.signIn, text, maxAge: SignInTransaction.life)
    }

    /// The line that removes a cookie.
    func clear(_ name: Name) -> String { line(name, "", maxAge: .zero) }

    /// The lines that remove a session.
    var clearSession: [String] { [Name.bearer, .refresh, .identity].map(clear) }

    private func line(_ name: Name, _ value: String, maxAge: Duration?) -> String {
        var line = "\(self.name(name))=\(value); Path=/; HttpOnly; SameSite=\(name == .signIn ? "Lax" : "Strict")"
        if isSecure { line += "; Secure" }
        if let maxAge { line += "; Max-Age=\(max(0, maxAge.milliseconds / 1000))" }
        return line
    }
}
