/// A form for one of an issuer's endpoints (RFC 6749 §4.1.3, §6; RFC 7009 §2.1).
package struct FormRequest: Hashable, Sendable {
    /// Absolute; checked to be https, or http on a loopback host.
    package let url: String
    /// The body, `application/x-www-form-urlencoded`.
    package let body: String
    /// Value of the `Authorization` field, if the client has a secret that goes there.
    package let authorization: String?

    /// Time for one exchange in total.
    package static let timeout = Duration.seconds(5)
    /// Largest answer read, in bytes.
    package static let maxBytes = 256 * 1024

    /// Exchanges a code.
    static func exchange(
        code: String, verifier: String, redirectURI: String, client: SignInClient, metadata: ProviderMetadata
    ) -> FormRequest {
        FormRequest(
            metadata.tokenEndpoint,
            [
                ("grant_type", "authorization_code"), ("code", code), ("redirect_uri", redirectURI),
                ("code_verifier", verifier),
            ], client, metadata)
    }

    /// Uses a refresh token.
    static func refresh(_ token: String, client: SignInClient, metadata: ProviderMetadata) -> FormRequest {
        FormRequest(
            metadata.tokenEndpoint, [("grant_type", "refresh_token"), ("refresh_token", token)], client, metadata)
    }

    /// Revokes a refresh token; nil when the issuer has no endpoint for it.
    static func revocation(_ token: String, client: SignInClient, metadata: ProviderMetadata) -> FormRequest? {
        metadata.revocationEndpoint.map {
            FormRequest($0, [("token", token), ("token_type_hint", "refresh_token")], client, metadata)
        }
    }

    private init(
        _ url: String, _ fields: [(String, String)], _ client: SignInClient, _ metadata: ProviderMetadata
    ) {
        self.url = url
        var fields = fields
        switch (client.clientSecret, metadata.takesSecretInForm) {
        case (nil, _):
            fields.append(("client_id", client.clientID))
            authorization = nil
        case (let secret?, true):
            fields += [("client_id", client.clientID), ("client_secret", secret)]
            authorization = nil
        case (let secret?, false):
            // Each half is form-encoded first (RFC 6749 §2.3.1), so that a colon in the id is no separator.
            let pair = FormFields.encode(client.clientID) + ":" + FormFields.encode(secret)
            authorization = "Basic " + Base64URL.encodePadded(pair.utf8)
        }
        body = FormFields.text(fields)
    }
}

/// An issuer's answer to a form.
package struct FormAnswer: Hashable, Sendable {
    /// HTTP status.
    package let status: Int
    /// The body, complete.
    package let body: [UInt8]

    /// Creates an answer.
    package init(status: Int, body: [UInt8]) {
        self.status = status
        self.body = body
    }
}

/// The port over which forms are sent to issuers.
///
/// - Guarantees an implementation gives: no redirect is followed; at most `maxBytes` of the answer are held; it ends within `timeout`.
package protocol FormSender: Sendable {
    /// Sends a form and reads the answer, whatever its status.
    ///
    /// - Throws: ``SignInFailure`` `issuer_unavailable` when there was no complete answer.
    func send(_ request: FormRequest, maxBytes: Int, timeout: Duration) async throws(SignInFailure) -> FormAnswer
}
