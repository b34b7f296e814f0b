import ChatCore
import Testing

@testable import ChatAuth

@Suite("Signing in at a provider")
struct SignInProviderTests {
    private static let redirectURI = TestProvider.redirectURI

    /// Begins and ends a sign-in whose token endpoint answers with what `tokens` makes for the nonce.
    private static func signIn(
        _ test: TestProvider, client: SignInClient = TestProvider.client(), query: String = "code=c",
        _ tokens: @Sendable (_ nonce: String) throws -> String
    ) async throws -> Result<SignInSession, SignInFailure> {
        let provider = try test.provider(client)
        let now = test.time.now
        do throws(SignInFailure) {
            let (_, transaction) = try await provider.begin(redirectURI: redirectURI, hint: nil, now: now)
            guard let text = try? tokens(transaction.nonce) else { throw SignInFailure.issuerError("test") }
            test.answer(200, text)
            let answer = try AuthorizationAnswer(query: "\(query)&state=\(transaction.state)")
            return .success(try await provider.finish(answer, transaction, redirectURI: redirectURI, now: now))
        } catch {
            return .failure(error)
        }
    }

    private static func code(_ result: Result<SignInSession, SignInFailure>) -> String? {
        if case .failure(let failure) = result { failure.code } else { nil }
    }

    @Test("the access token becomes the bearer, the id token the identity")
    func access() async throws {
        let test = try TestProvider()
        let access = try test.accessToken()
        let session = try await Self.signIn(test) { nonce in
            TestProvider.tokens(access: access, id: try test.idToken(["nonce": .string(nonce)]), refresh: "r")
        }.get()
        #expect(session.bearer == access)
        #expect(session.refreshToken == "r")
        #expect(session.identity != nil)
        #expect(session.verified.user.rawValue == "ada")
        #expect(session.expiresAt == test.time.now + .seconds(600))
        #expect(test.forms.count == 1)
    }

    @Test("or the id token does, and is kept once")
    func identity() async throws {
        let test = try TestProvider()
        let session = try await Self.signIn(test, client: TestProvider.client(bearer: .id)) { nonce in
            TestProvider.tokens(access: "opaque", id: try test.idToken(["nonce": .string(nonce)]))
        }.get()
        #expect(session.bearer.contains("."))
        #expect(session.identity == nil && session.refreshToken == nil)
    }

    @Test("without openid no id token is asked of anybody")
    func plainOAuth() async throws {
        let test = try TestProvider()
        let access = try test.accessToken()
        let client = TestProvider.client(scopes: ["chat"])
        let session = try await Self.signIn(test, client: client) { _ in TestProvider.tokens(access: access) }.get()
        #expect(session.identity == nil)
    }

    @Test("an opaque access token is told as what it is")
    func opaque() async throws {
        let test = try TestProvider()
        let result = try await Self.signIn(test) { nonce in
            TestProvider.tokens(access: "opaque", id: try test.idToken(["nonce": .string(nonce)]))
        }
        #expect(Self.code(result) == "token_malformed")
        guard case .failure(let failure) = result else { return }
        #expect(failure.reason.contains("web.bearer"))
        #expect(!failure.reason.contains("opaque"))
    }

    @Test("a bearer that the chat would refuse fails the sign-in with the verifier's code")
    func misconfigured() async throws {
        let test = try TestProvider()
        let access = try test.accessToken(["client_id": .string("another")])
        let result = try await Self.signIn(test) { nonce in
            TestProvider.tokens(access: access, id: try test.idToken(["nonce": .string(nonce)]))
        }
        #expect(Self.code(result) == "token_client_mismatch")
    }

    @Test("an id token of another sign-in, of another client, or none at all")
    func wrongIdentity() async throws {
        let test = try TestProvider()
        let access = try test.accessToken()
        let replayed = try await Self.signIn(test) { _ in
            TestProvider.tokens(access: access, id: try test.idToken(["nonce": .string("old")]))
        }
        #expect(Self.code(replayed) == "token_claim_invalid")
        let foreign = try await Self.signIn(test) { nonce in
            TestProvider.tokens(access: access, id: try test.idToken(["aud": .string("x"), "nonce": .string(nonce)]))
        }
        #expect(Self.code(foreign) == "token_audience_mismatch")
        let missing = try await Self.signIn(test) { _ in TestProvider.tokens(access: access) }
        #expect(Self.code(missing) == "issuer_error")
    }

    @Test("an answer of another issuer never gets its code exchanged")
    func mixUp() async throws {
        let test = try TestProvider()
        let result = try await Self.signIn(test, query: "code=c&iss=https%3A%2F%2Fevil.example") { _ in "{}" }
        #expect(Self.code(result) == "issuer_error")
        #expect(test.forms.isEmpty)
    }

    @Test("a token endpoint that refuses, fails or is away")
    func endpoint() async throws {
        let test = try TestProvider()
        let provider = try test.provider()
        let now = test.time.now
        func finish() async -> SignInFailure? {
            do throws(SignInFailure) {
                let (_, transaction) = try await provider.begin(redirectURI: Self.redirectURI, hint: nil, now: now)
                let answer = try AuthorizationAnswer(query: "code=sesame&state=\(transaction.state)")
                _ = try await provider.finish(answer, transaction, redirectURI: Self.redirectURI, now: now)
                return nil
            } catch {
                return error
            }
        }
        test.answer(400, "{\"error\":\"invalid_grant\"}")
        #expect(await finish()?.code == "issuer_error")
        test.answer(401, "{\"error\":\"invalid_client\",\"error_description\":\"the code sesame is yours\"}")
        let refused = await finish()
        #expect(refused?.code == "issuer_error")
        #expect(refused?.reason == "the token endpoint answered invalid_client")
        test.answer(401, "{\"error\":\"invalid_client\",\"error_description\":\"no such client\"}")
        #expect(await finish()?.reason.hasSuffix(": no such client") == true)
        test.answer(502, "")
        #expect(await finish()?.code == "issuer_unavailable")
        test.goDown()
        #expect(await finish()?.code == "issuer_unavailable")
    }

    @Test("an issuer without a discovery document is unavailable")
    func noDiscovery() async throws {
        let test = try TestProvider()
        test.fetcher.fail(DiscoveryDocument.url(of: TestProvider.url))
        let (provider, now) = (try test.provider(), test.time.now)
        let code = await failureCode { () throws(SignInFailure) in
            _ = try await provider.begin(redirectURI: Self.redirectURI, hint: nil, now: now)
        }
        #expect(code == "issuer_unavailable")
        #expect(await provider.logoutURL(idToken: nil, origin: "https://chat.example") == nil)
    }
}

@Suite("Renewing at a provider")
struct SignInRenewalTests {
    @Test("a rotated refresh token replaces the old one, an issuer that does not rotate leaves it")
    func rotation() async throws {
        let test = try TestProvider()
        let provider = try test.provider()
        let (access, now) = (try test.accessToken(), test.time.now)
        test.answer(200, TestProvider.tokens(access: access, refresh: "r2"))
        guard case .renewed(let rotated) = await provider.renew("r1", identity: "old", now: now) else {
            Issue.record("not renewed")
            return
        }
        #expect(rotated.refreshToken == "r2" && rotated.bearer == access && rotated.identity == "old")
        test.answer(200, TestProvider.tokens(access: access))
        guard case .renewed(let kept) = await provider.renew("r3", identity: nil, now: now) else {
            Issue.record("not renewed")
            return
        }
        #expect(kept.refreshToken == "r3")
    }

    @Test("two at once use a rotating token once")
    func atOnce() async throws {
        let gate = Gate()
        let test = try TestProvider(gate: gate)
        let provider = try test.provider()
        let (access, now) = (try test.accessToken(), test.time.now)
        test.answer(200, TestProvider.tokens(access: access, refresh: "r2"))
        await withTaskGroup(of: Renewal.self) { group in
            for _ in 0..<2 { group.addTask { await provider.renew("r1", identity: nil, now: now) } }
            gate.open()
            for await renewal in group {
                if case .renewed(let session) = renewal {
                    #expect(session.refreshToken == "r2")
                } else {
                    Issue.record("\(renewal)")
                }
            }
        }
        #expect(test.forms.count == 1)
    }

    @Test("another person's tokens end the session")
    func subjectChanged() async throws {
        let test = try TestProvider()
        let (provider, now) = (try test.provider(), test.time.now)
        test.answer(
            200, TestProvider.tokens(access: try test.accessToken(), id: try test.idToken(["sub": .string("eve")])))
        let renewal = await provider.renew("r1", identity: try test.idToken(), now: now)
        guard case .ended(let reason) = renewal else {
            Issue.record("\(renewal)")
            return
        }
        #expect(reason.hasPrefix("token_subject_changed"))
    }

    @Test("what ends a session and what does not")
    func outcomes() async throws {
        let test = try TestProvider()
        let (provider, now) = (try test.provider(), test.time.now)
        test.answer(400, "{\"error\":\"invalid_grant\"}")
        #expect(await provider.renew("a", identity: nil, now: now) == .ended(reason: "invalid_grant"))
        test.answer(401, "{\"error\":\"invalid_client\"}")
        #expect(
            await provider.renew("b", identity: nil, now: now)
                == .unavailable(reason: "the token endpoint answered invalid_client"))
        test.answer(500, "")
        #expect(
            await provider.renew("c", identity: nil, now: now)
                == .unavailable(reason: "the token endpoint answered HTTP status 500"))
        test.goDown()
        #expect(await provider.renew("d", identity: nil, now: now) == .unavailable(reason: "down"))
    }

    @Test("a rotated token survives keys that cannot be had")
    func unverified() async throws {
        let test = try TestProvider()
        test.fetcher.fail(TestProvider.url + "/jwks")
        let (provider, now) = (try test.provider(), test.time.now)
        test.answer(200, TestProvider.tokens(access: try test.accessToken(), refresh: "r2"))
        let renewal = await provider.renew("r1", identity: nil, now: now)
        guard case .unverified(let refreshToken, _) = renewal else {
            Issue.record("\(renewal)")
            return
        }
        #expect(refreshToken == "r2")
    }

    @Test("keys that could not be had a moment ago are asked for again, for the issuer is there")
    func keysAreBack() async throws {
        let test = try TestProvider()
        test.fetcher.fail(TestProvider.url + "/jwks")
        let (provider, now, access) = (try test.provider(), test.time.now, try test.accessToken())
        #expect(
            await code { () throws(ChatError) in _ = try await provider.check(access, now: now) } == .keysUnavailable)
        test.fetcher.serve(TestProvider.url + "/jwks", try TestKey.jwks(test.key))
        // Still in the wait after the failure.
        #expect(
            await code { () throws(ChatError) in _ = try await provider.check(access, now: now) } == .keysUnavailable)
        test.answer(200, TestProvider.tokens(access: access, refresh: "r2"))
        guard case .renewed = await provider.renew("r1", identity: nil, now: now) else {
            Issue.record("not renewed")
            return
        }
    }

    @Test("revocation is told, or why not")
    func revocation() async throws {
        let test = try TestProvider()
        #expect(await (try test.provider()).revoke("r", timeout: .seconds(3)) == nil)
        #expect(test.forms.isEmpty)
        test.serve(["revocation_endpoint": .string(TestProvider.url + "/revoke")])
        let provider = try test.provider()
        test.answer(200, "")
        #expect(await provider.revoke("r", timeout: .seconds(3)) == nil)
        test.answer(503, "")
        #expect(await provider.revoke("r", timeout: .seconds(3)) == "HTTP status 503")
        test.goDown()
        #expect(await provider.revoke("r", timeout: .seconds(3)) == "down")
    }
}
