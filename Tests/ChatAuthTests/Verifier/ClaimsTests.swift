import ChatCore
import Testing

@testable import ChatAuth

/// Tokens with a valid signature and one thing wrong.
@Suite("Claims and headers")
struct ClaimsTests {
    static let now = Timestamp(seconds: 1_800_000_000)
    static let seconds: Int64 = 1_800_000_000
    static let issuer = "https://issuer.example/pool"
    static let key = TestKey.es256("key-1")

    static var claims: [String: JSONValue] {
        [
            "iss": .string(issuer), "sub": .string("user-1"), "client_id": .string("app"), "aud": .string("chat"),
            "token_use": .string("access"), "iat": .number("\(seconds - 60)"), "exp": .number("\(seconds + 600)"),
        ]
    }

    static var configuration: IssuerConfiguration {
        IssuerConfiguration(
            issuer: issuer, jwksURL: issuer + "/jwks", audiences: ["chat"], clientIDs: ["app"], tokenUses: ["access"])
    }

    static func verifier(
        _ configuration: IssuerConfiguration = configuration, cachedTokens: Int = 0
    ) throws -> JWTTokenVerifier {
        let fetcher = TestFetcher([issuer + "/jwks": try TestKey.jwks(key)])
        return try JWTTokenVerifier(
            issuers: [configuration], fetcher: fetcher, cachedTokens: cachedTokens, clock: { now })
    }

    /// A claim changed or, with nil, left out.
    struct ClaimFault: Sendable, CustomTestStringConvertible {
        let claim: String
        let value: JSONValue?
        let code: ChatError.Code
        var testDescription: String { "\(claim) = \(value?.compactText ?? "absent") → \(code)" }

        init(_ claim: String, _ value: JSONValue?, _ code: ChatError.Code) {
            self.claim = claim
            self.value = value
            self.code = code
        }
    }

    static let claimFaults: [ClaimFault] = [
        ClaimFault("exp", .number("\(seconds - 31)"), .tokenExpired),
        ClaimFault("exp", .number("0"), .tokenExpired),
        ClaimFault("exp", nil, .tokenClaimMissing),
        ClaimFault("exp", .string("\(seconds + 600)"), .tokenClaimInvalid),
        ClaimFault("exp", .number("1e300"), .tokenClaimInvalid),
        ClaimFault("exp", .number("9223372036854775807"), .tokenClaimInvalid),
        ClaimFault("exp", .number("-1"), .tokenClaimInvalid),
        ClaimFault("exp", .null, .tokenClaimInvalid),
        ClaimFault("nbf", .number("\(seconds + 31)"), .tokenNotYetValid),
        ClaimFault("nbf", .string("soon"), .tokenClaimInvalid),
        ClaimFault("iat", .number("\(seconds + 31)"), .tokenIssuedInFuture),
        ClaimFault("iat", .bool(true), .tokenClaimInvalid),
        ClaimFault("iss", .string("https://issuer.example/other"), .tokenIssuerUnknown),
        ClaimFault("iss", .string(issuer + "/"), .tokenIssuerUnknown),
        ClaimFault("iss", .string("https://ISSUER.example/pool"), .tokenIssuerUnknown),
        ClaimFault("iss", nil, .tokenClaimMissing),
        ClaimFault("iss", .array([.string(issuer)]), .tokenClaimInvalid),
        ClaimFault("aud", .string("mail"), .tokenAudienceMismatch),
        ClaimFault("aud", .array([.string("mail"), .string("Chat")]), .tokenAudienceMismatch),
        ClaimFault("aud", .array([]), .tokenAudienceMismatch),
        ClaimFault("aud", nil, .tokenAudienceMismatch),
        ClaimFault("aud", .number("1"), .tokenClaimInvalid),
        ClaimFault("aud", .array([.string("chat"), .number("1")]), .tokenClaimInvalid),
        ClaimFault("client_id", .string("other"), .tokenClientMismatch),
        ClaimFault("client_id", nil, .tokenClientMismatch),
        ClaimFault("client_id", .number("1"), .tokenClaimInvalid),
        ClaimFault("azp", .string("other"), .tokenClientMismatch),
        ClaimFault("token_use", .string("id"), .tokenUseMismatch),
        ClaimFault("token_use", nil, .tokenUseMismatch),
        ClaimFault("token_use", .bool(true), .tokenClaimInvalid),
        ClaimFault("sub", nil, .tokenClaimMissing),
        ClaimFault("sub", .string(""), .tokenClaimInvalid),
        ClaimFault("sub", .string("a\u{0}b"), .tokenClaimInvalid),
        ClaimFault("sub", .string(String(repeating: "s", count: 129)), .tokenClaimInvalid),
        ClaimFault("sub", .number("7"), .tokenClaimInvalid),
        ClaimFault("jti", .number("7"), .tokenClaimInvalid),
        ClaimFault("jti", .string(String(repeating: "j", count: 257)), .tokenClaimInvalid),
    ]

    @Test("each faulty claim has its own code", arguments: claimFaults)
    func claimFault(_ fault: ClaimFault) async throws {
        var claims = Self.claims
        claims[fault.claim] = fault.value
        let token = try Self.key.token(claims)
        let verifier = try Self.verifier()
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(token, now: Self.now) }
        #expect(found == fault.code)
    }

    static let goodClaims: [ClaimFault] = [
        // At the edges of the 30 seconds of leeway; the code stands for nothing here.
        ClaimFault("exp", .number("\(seconds - 29)"), .internal),
        ClaimFault("exp", .number("\(seconds + 10).75"), .internal),
        ClaimFault("nbf", .number("\(seconds + 30)"), .internal),
        ClaimFault("iat", .number("\(seconds + 30)"), .internal),
        ClaimFault("iat", nil, .internal),
        ClaimFault("azp", .string("app"), .internal),
        ClaimFault("aud", .array([.string("mail"), .string("chat")]), .internal),
        ClaimFault("jti", .string("token-1"), .internal),
    ]

    @Test("claims at the edge of what is allowed are accepted", arguments: goodClaims)
    func edge(_ edge: ClaimFault) async throws {
        var claims = Self.claims
        claims[edge.claim] = edge.value
        let verified = try await Self.verifier().verify(Self.key.token(claims), now: Self.now)
        #expect(verified.user.rawValue == "user-1")
    }

    @Test("a token expires exactly when its leeway ends, remembered or not", arguments: [0, 10])
    func expiry(cachedTokens: Int) async throws {
        let verifier = try Self.verifier(cachedTokens: cachedTokens)
        let token = try Self.key.token(Self.claims)
        let verified = try await verifier.verify(token, now: Self.now)
        #expect(verified.expiresAt == Timestamp(seconds: Self.seconds + 630))
        let last = Timestamp(milliseconds: verified.expiresAt.milliseconds - 1)
        #expect(await code { () throws(ChatError) in _ = try await verifier.verify(token, now: last) } == nil)
        let end = verified.expiresAt
        #expect(await code { () throws(ChatError) in _ = try await verifier.verify(token, now: end) } == .tokenExpired)
    }

    @Test("a clock set back an hour asks a remembered token for its times again")
    func clockSetBack() async throws {
        let verifier = try Self.verifier(cachedTokens: 10)
        let token = try Self.key.token(Self.claims)
        _ = try await verifier.verify(token, now: Self.now)
        let earlier = Self.now - .seconds(3600)
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(token, now: earlier) }
        #expect(found == .tokenIssuedInFuture)
        #expect(await code { () throws(ChatError) in _ = try await verifier.verify(token, now: Self.now) } == nil)
    }

    /// A header member changed or, with nil, left out.
    struct HeaderFault: Sendable, CustomTestStringConvertible {
        let member: String
        let value: JSONValue?
        let code: ChatError.Code
        var testDescription: String { "\(member) = \(value?.compactText ?? "absent") → \(code)" }

        init(_ member: String, _ value: JSONValue?, _ code: ChatError.Code) {
            self.member = member
            self.value = value
            self.code = code
        }
    }

    static let headerFaults: [HeaderFault] = [
        HeaderFault("alg", .string("none"), .tokenAlgorithmNotAllowed),
        HeaderFault("alg", .string("NONE"), .tokenAlgorithmNotAllowed),
        HeaderFault("alg", .string("HS256"), .tokenAlgorithmNotAllowed),
        HeaderFault("alg", .string("es256"), .tokenAlgorithmNotAllowed),
        HeaderFault("alg", .string("ES384"), .tokenAlgorithmNotAllowed),
        HeaderFault("alg", .string("RS256"), .tokenKeyUnusable),
        HeaderFault("alg", nil, .tokenMalformed),
        HeaderFault("alg", .array([.string("ES256")]), .tokenMalformed),
        HeaderFault("crit", .array([.string("exp")]), .tokenHeaderUnsupported),
        HeaderFault("b64", .bool(false), .tokenHeaderUnsupported),
        HeaderFault("enc", .string("A256GCM"), .tokenHeaderUnsupported),
        HeaderFault("zip", .string("DEF"), .tokenHeaderUnsupported),
        HeaderFault("typ", .string("logout+jwt"), .tokenTypeNotAllowed),
        HeaderFault("typ", .number("1"), .tokenMalformed),
        HeaderFault("kid", .string("key-2"), .tokenKeyUnknown),
        HeaderFault("kid", .string("KEY-1"), .tokenKeyUnknown),
        HeaderFault("kid", .number("1"), .tokenMalformed),
        HeaderFault("kid", .string(String(repeating: "k", count: 257)), .tokenMalformed),
    ]

    @Test("each faulty header has its own code", arguments: headerFaults)
    func headerFault(_ fault: HeaderFault) async throws {
        let token = try Self.key.token(Self.claims, header: [fault.member: fault.value])
        let verifier = try Self.verifier()
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(token, now: Self.now) }
        #expect(found == fault.code)
    }

    @Test(
        "types are compared without case and without their application/ prefix",
        arguments: ["JWT", "at+JWT", "application/at+jwt"])
    func types(_ type: String) async throws {
        let token = try Self.key.token(Self.claims, header: ["typ": .string(type)])
        #expect(try await Self.verifier().verify(token, now: Self.now).user.rawValue == "user-1")
    }

    @Test("a missing typ is refused where the issuer always sends one")
    func missingType() async throws {
        var configuration = Self.configuration
        configuration.acceptsMissingType = false
        let verifier = try Self.verifier(configuration)
        let token = try Self.key.token(Self.claims)
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(token, now: Self.now) }
        #expect(found == .tokenTypeNotAllowed)
    }

    @Test("an oversized token is refused at the limit and not before")
    func oversized() async throws {
        var configuration = Self.configuration
        let token = try Self.key.token(Self.claims)
        configuration.maxTokenBytes = token.utf8.count
        #expect(try await Self.verifier(configuration).verify(token, now: Self.now).user.rawValue == "user-1")
        configuration.maxTokenBytes = token.utf8.count - 1
        let verifier = try Self.verifier(configuration)
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(token, now: Self.now) }
        #expect(found == .tokenTooLarge)
    }

    @Test(
        "what is no token is missing or malformed",
        arguments: ["", "a", "a.b", "a.b.c.d", "..", "e30.e30.", "ey J.e30.", "{}"])
    func malformed(_ text: String) async throws {
        let verifier = try Self.verifier()
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(text, now: Self.now) }
        #expect(found == (text.isEmpty ? .tokenMissing : .tokenMalformed))
    }

    @Test("repeated names in header or claims are refused")
    func repeatedNames() async throws {
        let verifier = try Self.verifier()
        for token in [
            try Self.key.sign(header: #"{"alg":"ES256","alg":"ES256"}"#, payload: "{}"),
            try Self.key.sign(header: #"{"alg":"ES256","kid":"key-1"}"#, payload: #"{"iss":"a","is\u0073":"b"}"#),
        ] {
            let found = await code { () throws(ChatError) in _ = try await verifier.verify(token, now: Self.now) }
            #expect(found == .tokenMalformed)
        }
    }

    @Test("a payload changed under its signature is refused, also when the true token is remembered")
    func tampered() async throws {
        let verifier = try Self.verifier(cachedTokens: 10)
        let token = try Self.key.token(Self.claims)
        _ = try await verifier.verify(token, now: Self.now)
        var claims = Self.claims
        claims["sub"] = .string("user-2")
        let other = try Self.key.token(claims)
        let forged = (other.split(separator: ".").prefix(2) + token.split(separator: ".").suffix(1)).joined(
            separator: ".")
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(forged, now: Self.now) }
        #expect(found == .tokenSignatureInvalid)
    }

    @Test("messages name the check and never the value")
    func messages() async throws {
        var claims = Self.claims
        claims["client_id"] = .string("hostile-value")
        do {
            _ = try await Self.verifier().verify(Self.key.token(claims), now: Self.now)
            Issue.record("accepted")
        } catch let error as ChatError {
            #expect(!String(reflecting: error).contains("hostile-value"))
        }
    }
}
