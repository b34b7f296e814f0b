public import ChatCore
import Synchronization

/// Verifies JWTs of one or several issuers, the identity door of the server.
///
/// - Guarantees: the token's `iss` selects the issuer, and only that issuer's keys and rules are used; `alg` is on its list before any
///   key is looked at; there is no fallback key.
/// - Isolation: any task; a known token or key costs no suspension beyond the call itself.
/// - SeeAlso: RFC 8725; Docs/authentication.md
public final class JWTTokenVerifier: TokenVerifier {
    private let issuers: [IssuerVerifier]
    private let indexByIssuer: [ExactString: Int]
    private let cache: Mutex<VerifiedTokenCache>?
    private let maxTokenBytes: Int

    /// Each issuer's keys, in the order of the configuration.
    public let keySources: [KeySource]

    /// Creates a verifier; nothing is fetched yet.
    ///
    /// - Parameters:
    ///   - issuers: One or several trusted issuers.
    ///   - fetcher: How discovery documents and key sets are fetched.
    ///   - cachedTokens: How many verified tokens are remembered; 0 for none. An entry takes about 1 KiB.
    ///   - clock: The time key freshness is measured with.
    /// - Throws: ``ChatError`` `invalid_configuration`, naming the key at fault.
    public init(
        issuers configurations: [IssuerConfiguration], fetcher: any KeySetFetcher, cachedTokens: Int = 10_000,
        clock: @escaping @Sendable () -> Timestamp = { .wallClock }
    ) throws(ChatError) {
        try IssuerConfiguration.validate(configurations)
        keySources = configurations.map { KeySource(configuration: $0, fetcher: fetcher, clock: clock) }
        let isSingle = configurations.count == 1
        issuers = zip(configurations, keySources).map { configuration, source in
            IssuerVerifier(
                policy: ClaimsPolicy(configuration, userPrefix: isSingle ? nil : configuration.alias), source: source)
        }
        var index: [ExactString: Int] = [:]
        for (position, configuration) in configurations.enumerated() {
            index[ExactString(configuration.issuer)] = position
        }
        indexByIssuer = index
        maxTokenBytes = configurations.map(\.maxTokenBytes).max() ?? 8192
        cache = cachedTokens > 0 ? Mutex(VerifiedTokenCache(capacity: cachedTokens)) : nil
    }

    /// Verifies a token by the rules of the issuer that it names; see ``TokenVerifier``.
    public func verify(_ token: String, now: Timestamp) async throws(ChatError) -> VerifiedToken {
        guard token.utf8.count <= maxTokenBytes else { throw ChatError(.tokenTooLarge) }
        let key = VerifiedTokenCache.Key(token: token)
        if let known = cached(key, now: now) { return known }

        let jws = try CompactJWS(token, maxBytes: maxTokenBytes)
        let header = try TokenHeader(jws.header)
        let claims = try TokenClaims(jws.payload)
        // Not verified yet: it only says by whose rules to verify.
        guard let index = indexByIssuer[ExactString(try claims.requiredText("iss"))] else {
            throw ChatError(.tokenIssuerUnknown)
        }
        guard token.utf8.count <= issuers[index].policy.configuration.maxTokenBytes else {
            throw ChatError(.tokenTooLarge)
        }
        let (verified, generation) = try await issuers[index].verify(jws, header: header, claims: claims, now: now)
        cache?.withLock { $0.insert(key, verified, issuerIndex: index, generation: generation, now: now) }
        return verified
    }

    private func cached(_ key: VerifiedTokenCache.Key, now: Timestamp) -> VerifiedToken? {
        cache?.withLock { cache in
            cache.token(key, now: now) { index in issuers[index].source.generation }
        }
    }

    /// Fetches every issuer's keys at once, so that the first sign-in need not wait.
    ///
    /// - Returns: Failures by issuer; they are no reason not to start, sign-ins try again.
    public func warmUp() async -> [String: ChatError] {
        await withTaskGroup(of: (String, ChatError?).self) { group in
            for source in keySources {
                group.addTask {
                    do throws(ChatError) {
                        try await source.warmUp()
                        return (source.issuer, nil)
                    } catch {
                        return (source.issuer, error)
                    }
                }
            }
            var failures: [String: ChatError] = [:]
            for await (issuer, error) in group { failures[issuer] = error }
            return failures
        }
    }

    /// Refreshes all key sets before they expire, until the task is cancelled; returns then.
    public func run() async throws {
        await withDiscardingTaskGroup { group in
            for source in keySources { group.addTask { await source.run() } }
        }
    }
}
