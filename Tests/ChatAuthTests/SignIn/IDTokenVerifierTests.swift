import ChatCore
import Testing

@testable import ChatAuth

@Suite("Id tokens (OpenID Connect Core §3.1.3.7)")
struct IDTokenVerifierTests {
    private static func check(
        _ members: [String: JSONValue?], header: [String: JSONValue?] = [:], nonce: String? = "n",
        key: TestKey? = nil
    ) async throws -> ChatError.Code? {
        let provider = try TestProvider { $0.types = ["at+jwt"] }
        let source = KeySource(
            configuration: provider.configuration, fetcher: provider.fetcher,
            clock: { [time = provider.time] in time.now })
        let verifier = IDTokenVerifier(provider.configuration, clientID: "web", source: source)
        let claims: [String: JSONValue?] = ["aud": .string("web"), "nonce": .string("n")]
        let token = try provider.token(claims.merging(members) { $1 }, header: header)
        let now = provider.time.now
        return await code { () throws(ChatError) in
            let subject = try await verifier.verify(token, nonce: nonce, now: now)
            #expect(subject == "ada")
        }
    }

    @Test("a good one passes, whatever types the issuer's chat tokens have")
    func good() async throws {
        #expect(try await Self.check([:]) == nil)
        #expect(try await Self.check([:], header: ["typ": .string("JWT")]) == nil)
        #expect(try await Self.check(["aud": .array([.string("web"), .string("api")]), "azp": .string("web")]) == nil)
        #expect(try await Self.check(["nonce": nil], nonce: nil) == nil)
    }

    @Test("another client's, another issuer's, an old or a replayed one does not")
    func bad() async throws {
        #expect(try await Self.check(["aud": .string("other")]) == .tokenAudienceMismatch)
        #expect(try await Self.check(["aud": nil]) == .tokenAudienceMismatch)
        #expect(try await Self.check(["azp": .string("other")]) == .tokenClientMismatch)
        #expect(try await Self.check(["aud": .array([.string("web"), .string("api")])]) == .tokenClientMismatch)
        #expect(try await Self.check(["iss": .string("https://evil.example")]) == .tokenIssuerUnknown)
        #expect(try await Self.check(["exp": .number("1")]) == .tokenExpired)
        #expect(try await Self.check(["iat": nil]) == .tokenClaimMissing)
        #expect(try await Self.check(["sub": nil]) == .tokenClaimMissing)
        #expect(try await Self.check(["nonce": .string("m")]) == .tokenClaimInvalid)
        #expect(try await Self.check(["nonce": nil]) == .tokenClaimMissing)
        #expect(try await Self.check([:], header: ["kid": .string("k2")]) == .tokenKeyUnknown)
        #expect(try await Self.check([:], header: ["alg": .string("none")]) == .tokenAlgorithmNotAllowed)
        #expect(try await Self.check([:], header: ["typ": .string("at+jwt")]) == .tokenTypeNotAllowed)
    }
}
