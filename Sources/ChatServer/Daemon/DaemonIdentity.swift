import ChatAuth
import ChatCore

/// Who may sign in: the verifier, where one can from the web, and the built-in issuer if there is one.
struct DaemonIdentity: Sendable {
    let verifier: JWTTokenVerifier
    let issuer: DevelopmentIssuer?
    /// In the order of the configuration, the built-in one last.
    let providers: [SignInProvider]

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
            let made = try await DevelopmentIssuer(issuer: url, tokenLife: configuration.dev.tokenLife)
            var own = made.issuerConfiguration
            if !issuers.isEmpty { own.alias = Self.alias }
            issuers.append(own)
            issuer = made
        } else {
            issuer = nil
        }
        let fetcher = HTTPKeySetFetcher()
        let verifier = try JWTTokenVerifier(
            issuers: issuers, fetcher: fetcher, cachedTokens: configuration.auth.tokenCacheSize)
        self.verifier = verifier
        let (sender, flights) = (HTTPFormSender(), RefreshFlights(clock: { .wallClock }))
        providers = zip(Self.clients(configuration), zip(issuers, verifier.keySources)).compactMap { client, pair in
            client.map {
                SignInProvider(
                    client: $0, issuer: pair.0, keys: pair.1, bearers: verifier, fetcher: fetcher, sender: sender,
                    flights: flights)
            }
        }
    }

    /// One for each issuer, in their order; nil where nobody signs in from the web.
    private static func clients(_ configuration: ChatServerConfiguration) -> [SignInClient?] {
        var clients = configuration.auth.issuers.map { named in
            named.web.clientID.map {
                SignInClient(
                    name: named.name, label: named.web.label ?? named.name, clientID: $0,
                    clientSecret: named.web.clientSecret, scopes: named.web.scopes, bearer: named.web.bearer)
            }
        }
        if configuration.dev.isEnabled {
            let isTaken = configuration.auth.issuers.contains { $0.name == alias }
            clients.append(
                SignInClient(
                    name: isTaken ? "development" : alias, label: "Development", clientID: DevelopmentIssuer.clientID))
        }
        return clients
    }
}
