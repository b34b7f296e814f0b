import ChatAuth
import ChatCore

/// Who may sign in: the verifier, and the built-in issuer if there is one.
struct DaemonIdentity: Sendable {
    let verifier: JWTTokenVerifier
    let issuer: DevelopmentIssuer?

    /// The built-in issuer's alias beside configured issuers.
    private static let alias = "dev"

    init(_ configuration: ChatServerConfiguration, port: Int) async throws {
        var issuers = configuration.auth.issuers.map(\.issuer)
        if issuers.count == 1, configuration.dev.isEnabled, issuers[0].alias == nil {
            issuers[0].alias = configuration.auth.issuers[0].name
        }
        if configuration.dev.isEnabled {
            let url = ListenerAddress.url(
                host: configuration.http.host, port: port, isTLS: configuration.http.tls.isEnabled)
            let made = try await DevelopmentIssuer(issuer: url)
            var own = made.issuerConfiguration
            if !issuers.isEmpty { own.alias = Self.alias }
            issuers.append(own)
            issuer = made
        } else {
            issuer = nil
        }
        verifier = try JWTTokenVerifier(
            issuers: issuers, fetcher: HTTPKeySetFetcher(), cachedTokens: configuration.auth.tokenCacheSize)
    }
}
