import ChatCore
import Testing

@testable import ChatAuth

/// Tokens of the shape Amazon Cognito documents: no `typ`, RS256, access tokens without `aud`, id tokens without `client_id`.
@Suite("Amazon Cognito")
struct CognitoTests {
    static let now = ClaimsTests.now
    static let pool = "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_AbCdEfGhI"
    static let seconds = ClaimsTests.seconds

    static var access: [String: JSONValue] {
        [
            "sub": .string("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"), "iss": .string(pool), "client_id": .string("app"),
            "origin_jti": .string("o"), "event_id": .string("e"), "token_use": .string("access"),
            "scope": .string("openid"), "auth_time": .number("\(seconds)"), "exp": .number("\(seconds + 3600)"),
            "iat": .number("\(seconds)"), "jti": .string("j"), "username": .string("ada"),
            "cognito:groups": .array([.string("admin"), .string("staff")]),
        ]
    }

    static var id: [String: JSONValue] {
        [
            "sub": .string("aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"), "iss": .string(pool), "aud": .string("app"),
            "token_use": .string("id"), "auth_time": .number("\(seconds)"), "exp": .number("\(seconds + 3600)"),
            "iat": .number("\(seconds)"), "jti": .string("j"), "cognito:username": .string("ada"),
            "name": .string("Ada Lovelace"), "email": .string("ada@example.org"), "email_verified": .bool(true),
            "picture": .string("https://example.org/ada.png"),
        ]
    }

    private static func verify(
        _ claims: [String: JSONValue], uses: [String] = ["access"]
    ) async throws -> Result<VerifiedToken, ChatError> {
        let key = try TestKey.rs256("pool-key")
        let configuration = IssuerConfiguration.cognito(
            region: "eu-central-1", userPoolID: "eu-central-1_AbCdEfGhI", clientIDs: ["app"], tokenUses: uses)
        let fetcher = TestFetcher([pool + "/.well-known/jwks.json": try TestKey.jwks(key)])
        let verifier = try JWTTokenVerifier(issuers: [configuration], fetcher: fetcher, clock: { now })
        let token = try key.token(claims)
        do throws(ChatError) { return .success(try await verifier.verify(token, now: now)) } catch {
            return .failure(error)
        }
    }

    @Test("an access token signs in, its groups are roles")
    func accessToken() async throws {
        let verified = try await Self.verify(Self.access).get()
        #expect(verified.user.rawValue == "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee")
        #expect(verified.profile.handle == "ada")
        #expect(verified.profile.roles == ["admin", "staff"])
        #expect(verified.tokenID == "j")
        #expect(verified.expiresAt == Timestamp(seconds: Self.seconds + 3630))
    }

    @Test("an id token is no access token, and signs in where id tokens are allowed")
    func idToken() async throws {
        #expect(try await Self.verify(Self.id) == .failure(ChatError(.tokenUseMismatch)))
        let verified = try await Self.verify(Self.id, uses: ["access", "id"]).get()
        #expect(verified.profile.displayName == "Ada Lovelace")
        #expect(verified.profile.email == "ada@example.org")
        #expect(verified.profile.avatarURL == "https://example.org/ada.png")
    }

    @Test("tokens of another app client are refused, whichever claim names it")
    func otherClient() async throws {
        let access = Self.access.merging(["client_id": .string("other")]) { $1 }
        let id = Self.id.merging(["aud": .string("other")]) { $1 }
        #expect(try await Self.verify(access) == .failure(ChatError(.tokenClientMismatch)))
        #expect(try await Self.verify(id, uses: ["id"]) == .failure(ChatError(.tokenAudienceMismatch)))
    }

    @Test("a profile claim of the wrong shape is passed over")
    func oddProfile() async throws {
        let odd = Self.id.merging([
            "name": .number("7"), "email": .string("no address"), "picture": .string("javascript:alert(1)"),
        ]) { $1 }
        let profile = try await Self.verify(odd, uses: ["id"]).get().profile
        #expect(profile.displayName == nil)
        #expect(profile.email == nil)
        #expect(profile.avatarURL == nil)
    }
}
