import ChatAuth
import ChatCore

extension Microbenchmark {
    /// Verifying an access token in full, and knowing it again.
    static let tokens: [Microbenchmark] = [
        verifying("token.rs256", TokenSamples.rs256, cachedTokens: 0),
        verifying("token.rs256-cached", TokenSamples.rs256, cachedTokens: 1000),
        verifying("token.es256", TokenSamples.es256, cachedTokens: 0),
        verifying("token.es256-cached", TokenSamples.es256, cachedTokens: 1000),
    ]

    private static func verifying(_ name: String, _ token: String, cachedTokens: Int) -> Microbenchmark {
        Microbenchmark(name, operations: cachedTokens > 0 ? 300 : 30) {
            let executor = InlineExecutor()
            var issuer = IssuerConfiguration(
                issuer: TokenSamples.issuer, clientIDs: [TokenSamples.clientID], tokenUses: ["access"])
            issuer.jwksURL = TokenSamples.issuer + "/.well-known/jwks.json"
            let verifier = try JWTTokenVerifier(
                issuers: [issuer], fetcher: FixedKeys(), cachedTokens: cachedTokens, clock: { TokenSamples.now })
            let failures = try executor.run { await verifier.warmUp() }
            guard failures.isEmpty else { throw MicrobenchmarkFailure(description: "keys: \(failures)") }
            return { operations in
                executor.count {
                    var done = 0
                    for _ in 0..<operations where (try? await verifier.verify(token, now: TokenSamples.now)) != nil {
                        done += 1
                    }
                    return done
                }
            }
        }
    }
}

private struct FixedKeys: KeySetFetcher {
    func fetch(_ url: String, maxBytes: Int, timeout: Duration) async throws(ChatError) -> FetchedDocument {
        FetchedDocument(body: Array(TokenSamples.keySet.utf8), maxAge: .seconds(3600))
    }
}
