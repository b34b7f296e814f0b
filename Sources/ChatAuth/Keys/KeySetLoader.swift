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

    private func discover() async throws(ChatError) -> String {
        let document = try await fetch(DiscoveryDocument.url(of: configuration.issuer))
        guard let url = try DiscoveryDocument(document.body, issuer: configuration.issuer).text("jwks_uri") else {
            throw refuse("discovery document has no jwks_uri")
        }
        return url
    }

    private func fetch(_ url: String) async throws(ChatError) -> FetchedDocument {
        // What the operator wrote may be on loopback, whatever the issuer is.
        guard
            HTTPURL.mayBeNamed(url, by: configuration.issuer)
                || (url == configuration.jwksURL && HTTPURL(url)?.isFetchable == true)
        else { throw refuse("the URL is not https") }
        let document = try await fetcher.fetch(
            url, maxBytes: configuration.keys.maxDocumentBytes, timeout: configuration.keys.fetchTimeout)
        guard document.body.count <= configuration.keys.maxDocumentBytes else { throw refuse("document too large") }
        return document
    }

    private func refuse(_ reason: String) -> ChatError { ChatError(.keysUnavailable, detail: reason) }
}
