import ChatCore
import Synchronization

extension DevelopmentIssuer {
    /// The revocation endpoint (RFC 7009): forgets the whole sign-in that a refresh token belongs to.
    func revoke(_ request: DevelopmentIssuerRequest) -> DevelopmentIssuerResponse {
        guard let fields = FormFields(request.body), let token = fields["token"] else {
            return .error("invalid_request", "token is required.")
        }
        guard fields["client_id"] == Self.clientID else {
            return .error("invalid_client", "Unknown client_id.", status: 401)
        }
        grants.withLock { $0.revoke(token) }
        return .json(.object([]))
    }

    /// The end session endpoint (RP-Initiated Logout 1.0 §2): forgets the sign-in that the id token names, and goes back to the client.
    func signOut(_ text: some Collection<UInt8>) -> DevelopmentIssuerResponse {
        guard let fields = FormFields(text) else {
            return .error("invalid_request", "The parameters cannot be read.")
        }
        guard fields["client_id"].map({ $0 == Self.clientID }) ?? true else {
            return .error("invalid_request", "client_id must be \(Self.clientID).")
        }
        if let family = fields["id_token_hint"].flatMap(family) { grants.withLock { $0.end(family: family) } }
        guard let target = fields["post_logout_redirect_uri"] else {
            return DevelopmentPage.response(
                title: "Signed out (development)", body: "<h1>Signed out</h1><p>You may close this page.</p>",
                status: 200)
        }
        guard isAllowed(target) else {
            return .error(
                "invalid_request",
                "post_logout_redirect_uri must be on a loopback host or on this server, without a fragment.")
        }
        return .redirect(fields["state"].map { FormFields.append([("state", $0)], to: target) } ?? target)
    }

    /// The sign-in that an id token of this issuer belongs to, also when it has expired.
    private func family(ofHint token: String) -> String? {
        guard let jws = try? CompactJWS(token, maxBytes: 16_384), signer.isOwn(jws) else { return nil }
        return (try? TokenClaims(jws.payload))?.json["sid"]?.string
    }
}
