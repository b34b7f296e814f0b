import ChatCore

/// Finds and reads one issuer's key set over the port; keeps nothing.
struct KeySetLoader: Sendable {
    let configuration: IssuerConfiguration
    let fetcher: any KeySetFetcher

    /// Fetches the set, through discovery when no key set URL is configured.
    ///
    /// - Throws: ``ChatError`` `keys_unavailable` with the reason in `detail`.
    func load() async throws(ChatError) -> (keys: KeySet, maxAge: Duration?) {
        let url = if let given = configuration.jwksURL { given } else { try await discover() }
        let document = try await fetch(url)
        let keys = try await KeySet(
            jwks: document.body, algorithms: configuration.algorithms, maxBytes: configuration.keys.maxDocumentBytes,
            maxKeys: configuration.keys.maxKeys)
        return (keys, document.maxAge)
    }

    /// OpenID Connect Discovery 1.0 §4: the document must name the very issuer it was asked of.
    private func discover() async throws(ChatError) -> String {
        let base = configuration.issuer.hasSuffix("/") ? String(configuration.issuer.dropLast()) : configuration.issuer
        let document = try await fetch(base + "/.well-known/openid-configuration")
        let value: JSONValue
        do { value = try JSONParser.parse(document.body) } catch {
            throw refuse("discovery document is not strict JSON")
        }
        guard let object = value.object else { throw refuse("discovery document is not an object") }
        guard let issuer = object["issuer"]?.string, Text.sameBytes(issuer, configuration.issuer) else {
            throw refuse("discovery document names another issuer")
        }
        guard let url = object["jwks_uri"]?.string else { throw refuse("discovery document has no jwks_uri") }
        return url
    }

    private func fetch(_ url: String) async throws(ChatError) -> FetchedDocument {
        // A discovery document from outside must not point a fetch at a plain-text service of this machine or network.
        guard let parsed = HTTPURL(url), parsed.isFetchable,
            !parsed.isLoopback || HTTPURL(configuration.issuer)?.isLoopback == true || url == configuration.jwksURL
        else { throw refuse("the URL is not https") }
        let document = try await fetcher.fetch(
            url, maxBytes: configuration.keys.maxDocumentBytes, timeout: configuration.keys.fetchTimeout)
        guard document.body.count <= configuration.keys.maxDocumentBytes else { throw refuse("document too large") }
        return document
    }

    private func refuse(_ reason: String) -> ChatError { ChatError(.keysUnavailable, detail: reason) }
}
