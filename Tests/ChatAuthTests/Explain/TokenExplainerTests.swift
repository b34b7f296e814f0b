import ChatCore
import Testing

@testable import ChatAuth

@Suite("Token explainer")
struct TokenExplainerTests {
    private static func outcomes(_ explanation: TokenExplanation) -> [String: TokenExplanation.Outcome] {
        Dictionary(explanation.checks.map { ($0.name, $0.outcome) }, uniquingKeysWith: { first, _ in first })
    }

    private static var jwks: [UInt8] { get throws { try TestKey.jwks(ClaimsTests.key) } }

    @Test("a good token passes every check, each once, and shows who it speaks for")
    func accepted() async throws {
        let token = try ClaimsTests.key.token(ClaimsTests.claims)
        let explanation = try await TokenExplainer(ClaimsTests.configuration).explain(
            token, jwks: Self.jwks, now: ClaimsTests.now)
        #expect(explanation.verdict == .accepted)
        #expect(explanation.verified?.user.rawValue == "user-1")
        #expect(explanation.checks.allSatisfy { $0.outcome == .passed })
        #expect(
            explanation.checks.map(\.name) == [
                "format", "header", "algorithm", "type", "key", "signature", "claims", "issuer", "audience", "client",
                "token_use", "expiry", "not_before", "issued_at", "subject",
            ])
        #expect(explanation.claims?.contains(#""sub": "user-1""#) == true)
        #expect(explanation.header?.contains(#""kid": "key-1""#) == true)
    }

    @Test(
        "it rejects each faulty claim with a code, and agrees with the verifier that it is one",
        arguments: ClaimsTests.claimFaults)
    func claimFault(_ fault: ClaimsTests.ClaimFault) async throws {
        var claims = ClaimsTests.claims
        claims[fault.claim] = fault.value
        let explanation = try await TokenExplainer(ClaimsTests.configuration).explain(
            try ClaimsTests.key.token(claims), jwks: Self.jwks, now: ClaimsTests.now)
        guard case .rejected(let error) = explanation.verdict else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == fault.code)
        #expect(explanation.verified == nil)
        #expect(Self.outcomes(explanation)["signature"] == .passed)
    }

    @Test("it rejects each faulty header with the verifier's code", arguments: ClaimsTests.headerFaults)
    func headerFault(_ fault: ClaimsTests.HeaderFault) async throws {
        let token = try ClaimsTests.key.token(ClaimsTests.claims, header: [fault.member: fault.value])
        let explanation = try await TokenExplainer(ClaimsTests.configuration).explain(
            token, jwks: Self.jwks, now: ClaimsTests.now)
        guard case .rejected(let error) = explanation.verdict else {
            Issue.record("accepted")
            return
        }
        #expect(error.code == fault.code)
        #expect(Self.outcomes(explanation)["signature"] != .passed || fault.member == "typ")
    }

    @Test("several faults are all shown, the first is the verdict")
    func severalFaults() async throws {
        let claims = ClaimsTests.claims.merging(["exp": .number("1"), "aud": .string("mail")]) { $1 }
        let explanation = try await TokenExplainer(ClaimsTests.configuration).explain(
            try ClaimsTests.key.token(claims), jwks: Self.jwks, now: ClaimsTests.now)
        #expect(explanation.verdict == .rejected(ChatError(.tokenAudienceMismatch)))
        #expect(explanation.checks.filter { $0.outcome == .failed }.map(\.name) == ["audience", "expiry"])
    }

    @Test("what is not known is skipped, not passed, and proves nobody")
    func skipped() async throws {
        let token = try ClaimsTests.key.token(ClaimsTests.claims)
        let explanation = try await TokenExplainer().explain(token, jwks: nil, now: ClaimsTests.now)
        let outcomes = Self.outcomes(explanation)
        for name in ["type", "key", "signature", "issuer", "audience", "client", "token_use"] {
            #expect(outcomes[name] == .skipped, "\(name)")
        }
        for name in ["format", "header", "claims", "expiry", "subject"] {
            #expect(outcomes[name] == .passed, "\(name)")
        }
        #expect(explanation.verdict == .accepted)
        #expect(explanation.verified == nil)
    }

    @Test("signature only takes any payload")
    func signatureOnly() async throws {
        var explainer = TokenExplainer()
        explainer.signatureOnly = true
        let token = try ClaimsTests.key.sign(header: #"{"alg":"ES256","kid":"key-1"}"#, payload: "not JSON")
        let explanation = try await explainer.explain(token, jwks: Self.jwks, now: ClaimsTests.now)
        #expect(explanation.verdict == .accepted)
        #expect(explanation.claims == nil)
        #expect(Self.outcomes(explanation)["expiry"] == .skipped)
        let forged = try TestKey.es256("key-1").sign(header: #"{"alg":"ES256","kid":"key-1"}"#, payload: "not JSON")
        let refused = try await explainer.explain(forged, jwks: Self.jwks, now: ClaimsTests.now)
        #expect(refused.verdict == .rejected(ChatError(.tokenSignatureInvalid)))
    }

    @Test("what cannot be taken apart has no header and no claims")
    func malformed() async throws {
        let explanation = try await TokenExplainer().explain("no token", jwks: Self.jwks, now: ClaimsTests.now)
        #expect(explanation.header == nil && explanation.claims == nil)
        #expect(Self.outcomes(explanation)["format"] == .failed)
        #expect(explanation.checks.count == 15)
    }

    @Test("a broken key set is the caller's fault, not the token's")
    func brokenKeySet() async throws {
        let found = await code { () throws(ChatError) in
            _ = try await TokenExplainer().explain("a.b.c", jwks: [0x7B], now: ClaimsTests.now)
        }
        #expect(found == .keysUnavailable)
    }
}
