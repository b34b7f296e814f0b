/// The address at the issuer where a browser begins (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1, RFC 7636 §4.3).
enum AuthorizationRequest {
    /// Longest hint passed on, in bytes.
    static let maxHintBytes = 256

    /// - Parameters:
    ///   - redirectURI: Where the answer comes; must be registered at the issuer.
    ///   - hint: Whom the issuer may propose, as `login_hint`; left out when it is too long.
    static func url(
        _ transaction: SignInTransaction, client: SignInClient, metadata: ProviderMetadata, redirectURI: String,
        hint: String?
    ) -> String {
        var fields = [
            ("response_type", "code"), ("client_id", client.clientID), ("redirect_uri", redirectURI),
            ("scope", client.scopes.joined(separator: " ")), ("state", transaction.state),
            ("nonce", transaction.nonce),
            ("code_challenge", ProofKey.challenge(of: transaction.verifier) ?? ""),
            ("code_challenge_method", "S256"),
        ]
        if let hint, (1...maxHintBytes).contains(hint.utf8.count) { fields.append(("login_hint", hint)) }
        return FormFields.append(fields, to: metadata.authorizationEndpoint)
    }
}
