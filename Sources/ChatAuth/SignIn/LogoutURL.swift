/// Where a page goes to end the session that the issuer itself keeps.
enum LogoutURL {
    /// The address; nil when the issuer has none.
    ///
    /// - Parameters:
    ///   - idToken: Tells the issuer whose session it is about; may have expired.
    ///   - origin: The page's origin, whose `/` must be registered at the issuer.
    /// - SeeAlso: OpenID Connect RP-Initiated Logout 1.0 §2; Amazon Cognito, logout endpoint
    static func url(client: SignInClient, metadata: ProviderMetadata, idToken: String?, origin: String) -> String? {
        if let domain = cognitoDomain(metadata) {
            return FormFields.append(
                [("client_id", client.clientID), ("logout_uri", origin + "/")], to: domain + "/logout")
        }
        guard let endpoint = metadata.endSessionEndpoint else { return nil }
        var fields = [("client_id", client.clientID), ("post_logout_redirect_uri", origin + "/")]
        if let idToken { fields.append(("id_token_hint", idToken)) }
        return FormFields.append(fields, to: endpoint)
    }

    /// The origin of a Cognito pool's pages, which know a form of their own; nil for other issuers.
    private static func cognitoDomain(_ metadata: ProviderMetadata) -> String? {
        guard let host = HTTPURL(metadata.issuer)?.host, host.hasPrefix("cognito-idp."),
            host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn")
        else { return nil }
        return HTTPURL(metadata.endSessionEndpoint ?? metadata.authorizationEndpoint)?.origin
    }
}
