/// Which of an issuer's tokens the page sends to the chat.
public enum SignInBearer: String, Hashable, Sendable, CaseIterable {
    /// The access token, which must be a JWT.
    case access
    /// The id token.
    case id
}

/// The client that the server is at an issuer when it signs people in from the web (RFC 6749 §2).
package struct SignInClient: Hashable, Sendable {
    /// The issuer's name in the configuration and in addresses: 1...32 of `[a-z0-9-]`.
    package let name: String
    /// For people.
    package let label: String
    /// `client_id`.
    package let clientID: String
    /// Makes the client a confidential one.
    package let clientSecret: String?
    /// What is asked for.
    package let scopes: [String]
    /// Which token is sent to the chat.
    package let bearer: SignInBearer

    /// Creates a client.
    package init(
        name: String, label: String, clientID: String, clientSecret: String? = nil,
        scopes: [String] = SignInClient.standardScopes, bearer: SignInBearer = .access
    ) {
        self.name = name
        self.label = label
        self.clientID = clientID
        self.clientSecret = clientSecret
        self.scopes = scopes
        self.bearer = bearer
    }

    /// Who somebody is, how they are called, and how they can be written to.
    package static let standardScopes = ["openid", "profile", "email"]

    /// Whether an id token comes with the answer (OpenID Connect Core §3.1.2.1).
    var asksForIDToken: Bool { scopes.contains("openid") }
}
