import ChatCore
import Testing

@testable import ChatAuth

@Suite("Several issuers")
struct IssuersTests {
    static let now = ClaimsTests.now
    static let a = "https://a.example"
    static let b = "https://b.example"

    private static func claims(_ issuer: String) -> [String: JSONValue] {
        ClaimsTests.claims.merging(["iss": .string(issuer)]) { $1 }
    }

    private static func verifier(_ keyA: TestKey, _ keyB: TestKey) throws -> JWTTokenVerifier {
        func issuer(_ url: String, _ alias: String) -> IssuerConfiguration {
            IssuerConfiguration(
                issuer: url, alias: alias, jwksURL: url + "/jwks", clientIDs: ["app"], tokenUses: ["access"])
        }
        let fetcher = TestFetcher([a + "/jwks": try TestKey.jwks(keyA), b + "/jwks": try TestKey.jwks(keyB)])
        var issuers = [issuer(a, "a"), issuer(b, "b")]
        for index in issuers.indices { issuers[index].audiences = ["chat"] }
        return try JWTTokenVerifier(issuers: issuers, fetcher: fetcher, clock: { now })
    }

    @Test("equal subjects of two issuers are two users, named after the issuers' aliases")
    func prefixes() async throws {
        let (keyA, keyB) = (TestKey.es256("k"), TestKey.es256("k"))
        let verifier = try Self.verifier(keyA, keyB)
        let first = try await verifier.verify(keyA.token(Self.claims(Self.a)), now: Self.now)
        let second = try await verifier.verify(keyB.token(Self.claims(Self.b)), now: Self.now)
        #expect(first.user.rawValue == "a:user-1")
        #expect(second.user.rawValue == "b:user-1")
        #expect(first.issuer == Self.a)
    }

    @Test("a key of one issuer never validates another's iss, with equal and with different key ids")
    func foreignKey() async throws {
        let (keyA, keyB) = (TestKey.es256("k"), TestKey.es256("k"))
        let verifier = try Self.verifier(keyA, keyB)
        // Both sets are loaded, so that only the separation of issuers can refuse.
        _ = try await verifier.verify(keyA.token(Self.claims(Self.a)), now: Self.now)
        _ = try await verifier.verify(keyB.token(Self.claims(Self.b)), now: Self.now)
        let forged = try keyA.token(Self.claims(Self.b))
        #expect(
            await code { () throws(ChatError) in _ = try await verifier.verify(forged, now: Self.now) }
                == .tokenSignatureInvalid)

        let named = TestKey.es256("only-a")
        let other = try Self.verifier(named, keyB)
        _ = try await other.verify(named.token(Self.claims(Self.a)), now: Self.now)
        let unknown = try named.token(Self.claims(Self.b))
        #expect(
            await code { () throws(ChatError) in _ = try await other.verify(unknown, now: Self.now) }
                == .tokenKeyUnknown)
    }

    @Test("a subject may not imitate another issuer's prefix: the alias always comes first")
    func imitation() async throws {
        let (keyA, keyB) = (TestKey.es256("k"), TestKey.es256("k"))
        var claims = Self.claims(Self.a)
        claims["sub"] = .string("b:user-1")
        let verified = try await Self.verifier(keyA, keyB).verify(keyA.token(claims), now: Self.now)
        #expect(verified.user.rawValue == "a:b:user-1")
    }

    static let badLists: [([IssuerConfiguration], String)] = {
        func issuer(_ url: String = a, alias: String? = nil, clients: [String] = ["app"]) -> IssuerConfiguration {
            IssuerConfiguration(issuer: url, alias: alias, clientIDs: clients)
        }
        return [
            ([], "list"),
            ([issuer(clients: [])], "audiences"),
            ([issuer("http://a.example")], "issuer"),
            ([issuer("https://a.example?x=1")], "issuer"),
            ([issuer("https://user@a.example")], "issuer"),
            ([issuer("a.example")], "issuer"),
            ([issuer(), issuer(b)], "alias"),
            ([issuer(alias: "x"), issuer(b, alias: "x")], "alias"),
            ([issuer(alias: "x"), issuer(alias: "y")], "issuer"),
            ([issuer(alias: "X:")], "alias"),
        ]
    }()

    @Test("a wrong configuration is refused by the name of its key", arguments: badLists.indices)
    func configuration(_ index: Int) throws {
        let (issuers, key) = Self.badLists[index]
        let error = #expect(throws: ChatError.self) { try IssuerConfiguration.validate(issuers) }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.description.contains("issuer.\(key)") == true)
    }

    @Test("http is allowed on loopback hosts only", arguments: ["localhost", "127.0.0.1:8080", "[::1]:9000"])
    func loopback(_ host: String) throws {
        try IssuerConfiguration(issuer: "http://\(host)", clientIDs: ["app"]).validate()
        #expect(throws: ChatError.self) {
            try IssuerConfiguration(issuer: "http://\(host).example", clientIDs: ["app"]).validate()
        }
    }
}
