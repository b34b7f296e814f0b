import ChatCore

/// What signing in needs of an issuer's discovery document (OpenID Connect Discovery 1.0 §3, RFC 8414 §2).
package struct ProviderMetadata: Hashable, Sendable {
    /// `issuer`, exact.
    package let issuer: String
    /// Where browsers are sent.
    package let authorizationEndpoint: String
    /// Where codes and refresh tokens are exchanged.
    package let tokenEndpoint: String
    /// Where browsers end the issuer's own session, if it can be (RP-Initiated Logout 1.0 §2.1).
    package let endSessionEndpoint: String?
    /// Where refresh tokens are revoked, if they can be (RFC 7009 §2).
    package let revocationEndpoint: String?
    /// Whether answers must say which issuer they come from (RFC 9207 §3).
    package let namesItself: Bool
    /// Whether the client's secret goes into the form, because the issuer takes it nowhere else.
    package let takesSecretInForm: Bool

    /// Largest document read, in bytes.
    package static let maxBytes = 256 * 1024

    /// Reads a fetched discovery document.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable` with the reason in `detail`.
    init(_ body: [UInt8], issuer: String) throws(ChatError) {
        let document = try DiscoveryDocument(body, issuer: issuer)
        guard let authorization = try document.endpoint("authorization_endpoint") else {
            throw ChatError(.keysUnavailable, detail: "discovery document has no authorization_endpoint")
        }
        guard let token = try document.endpoint("token_endpoint") else {
            throw ChatError(.keysUnavailable, detail: "discovery document has no token_endpoint")
        }
        self.issuer = issuer
        authorizationEndpoint = authorization
        tokenEndpoint = token
        // Nice to have: a wrong one must not keep people from signing in.
        endSessionEndpoint = try? document.endpoint("end_session_endpoint")
        revocationEndpoint = try? document.endpoint("revocation_endpoint")
        namesItself = document.flag("authorization_response_iss_parameter_supported")
        let methods = document.texts("token_endpoint_auth_methods_supported") ?? ["client_secret_basic"]
        takesSecretInForm = methods.contains("client_secret_post") && !methods.contains("client_secret_basic")
    }
}
