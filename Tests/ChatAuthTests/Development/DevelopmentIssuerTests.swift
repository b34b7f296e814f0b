import ChatCore
import Testing

@testable import ChatAuth

/// The built-in issuer as a browser and a client application see it.
@Suite("Development issuer")
struct DevelopmentIssuerTests {
    static let url = "http://127.0.0.1:8080"
    static let callback = "http://localhost:3000/callback"
    static let now = Timestamp(seconds: 1_800_000_000)
    // The example of RFC 7636, appendix B.
    static let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    static let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

    static var authorization: [String: String] {
        [
            "client_id": "chat-dev", "redirect_uri": callback, "response_type": "code", "code_challenge": challenge,
            "code_challenge_method": "S256", "scope": "openid profile", "state": "s1", "nonce": "n1",
        ]
    }

    private static func form(_ fields: [String: String]) -> String {
        fields.map { "\($0.key)=\(FormFields.encode($0.value))" }.joined(separator: "&")
    }

    private static func post(
        _ issuer: DevelopmentIssuer, _ path: String, _ fields: [String: String], now: Timestamp = now
    ) -> DevelopmentIssuerResponse {
        issuer.handle(
            DevelopmentIssuerRequest(
                method: "POST", path: path, headers: ["content-type": "application/x-www-form-urlencoded"],
                body: Array(form(fields).utf8)),
            now: now)
    }

    private static func page(_ issuer: DevelopmentIssuer, _ fields: [String: String]) -> DevelopmentIssuerResponse {
        issuer.handle(
            DevelopmentIssuerRequest(method: "GET", path: "/dev/authorize", query: form(fields)), now: now)
    }

    private static func json(_ response: DevelopmentIssuerResponse) throws -> JSONObject {
        try #require(JSONParser.parse(response.body).object)
    }

    /// Signs in and returns the code.
    private static func code(_ issuer: DevelopmentIssuer, name: String = "Ada") throws -> String {
        let answer = post(issuer, "/dev/authorize", authorization.merging(["name": name]) { $1 })
        #expect(answer.status == 303)
        let location = try #require(answer.headers["location"].flatMap { HTTPURL($0) })
        let query = try #require(FormFields((location.query ?? "").utf8))
        #expect(query["state"] == "s1")
        #expect(query["iss"] == url)
        return try #require(query["code"])
    }

    private static func exchange(_ code: String) -> [String: String] {
        [
            "grant_type": "authorization_code", "client_id": "chat-dev", "code": code, "redirect_uri": callback,
            "code_verifier": verifier,
        ]
    }

    private static func refresh(_ token: String) -> [String: String] {
        ["grant_type": "refresh_token", "client_id": "chat-dev", "refresh_token": token]
    }

    private static func jwtVerifier(_ issuer: DevelopmentIssuer, uses: [String] = ["access"]) throws -> JWTTokenVerifier
    {
        func document(_ path: String) -> [UInt8] {
            issuer.handle(DevelopmentIssuerRequest(method: "GET", path: path), now: now).body
        }
        let fetcher = TestFetcher([
            url + "/.well-known/openid-configuration": document("/.well-known/openid-configuration"),
            url + "/dev/jwks.json": document("/dev/jwks.json"),
        ])
        var configuration = issuer.issuerConfiguration
        configuration.tokenUses = uses
        return try JWTTokenVerifier(issuers: [configuration], fetcher: fetcher, clock: { now })
    }

    @Test("discovery names the issuer's own endpoints and requires S256")
    func discovery() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url)
        let answer = issuer.handle(
            DevelopmentIssuerRequest(method: "GET", path: "/.well-known/openid-configuration"), now: Self.now)
        let document = try Self.json(answer)
        #expect(answer.headers["content-type"] == "application/json")
        #expect(document["issuer"]?.string == Self.url)
        #expect(document["jwks_uri"]?.string == Self.url + "/dev/jwks.json")
        #expect(document["token_endpoint"]?.string == Self.url + "/dev/token")
        #expect(document["authorization_endpoint"]?.string == Self.url + "/dev/authorize")
        #expect(document["code_challenge_methods_supported"]?.array?.map(\.string) == ["S256"])
    }

    @Test("the key set holds one public key and no secret", arguments: [false, true])
    func keySet(usesES256: Bool) async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: usesES256)
        let answer = issuer.handle(DevelopmentIssuerRequest(method: "GET", path: "/dev/jwks.json"), now: Self.now)
        let keys = try #require(try Self.json(answer)["keys"]?.array)
        #expect(keys.count == 1)
        for secret in ["d", "p", "q", "dp", "dq", "qi", "k"] { #expect(keys[0].object?[secret] == nil) }
        let set = try await KeySet(jwks: answer.body, algorithms: SignatureAlgorithm.defaults)
        #expect(set.keys.count == 1 && set.skipped.isEmpty)
    }

    @Test("code and PKCE give tokens that the verifier accepts by discovery", arguments: [false, true])
    func signIn(usesES256: Bool) async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: usesES256)
        let answer = Self.post(issuer, "/dev/token", Self.exchange(try Self.code(issuer, name: " Ada  Lovelace ")))
        #expect(answer.status == 200)
        #expect(answer.headers["cache-control"] == "no-store")
        let tokens = try Self.json(answer)
        let access = try #require(tokens["access_token"]?.string)
        let verified = try await Self.jwtVerifier(issuer).verify(access, now: Self.now)
        #expect(verified.user.rawValue == "ada-lovelace")
        #expect(verified.profile.displayName == "Ada Lovelace")
        #expect(verified.expiresAt == Self.now + .seconds(3630))

        let id = try #require(tokens["id_token"]?.string)
        let strict = try Self.jwtVerifier(issuer)
        #expect(
            await ChatAuthTests.code { () throws(ChatError) in _ = try await strict.verify(id, now: Self.now) }
                == .tokenUseMismatch)
        let claims = try TokenClaims(CompactJWS(id, maxBytes: 8192).payload)
        #expect(claims.json["nonce"]?.string == "n1")
        #expect(try await Self.jwtVerifier(issuer, uses: ["id"]).verify(id, now: Self.now).user == verified.user)
    }

    @Test("two issuers' tokens are not each other's, even at one URL: keys end with their issuer")
    func restart() async throws {
        let (old, new) = (try await DevelopmentIssuer(issuer: Self.url), try await DevelopmentIssuer(issuer: Self.url))
        let tokens = try Self.json(Self.post(old, "/dev/token", Self.exchange(try Self.code(old))))
        let access = try #require(tokens["access_token"]?.string)
        let verifier = try Self.jwtVerifier(new)
        #expect(
            await ChatAuthTests.code { () throws(ChatError) in _ = try await verifier.verify(access, now: Self.now) }
                == .tokenKeyUnknown)
    }

    @Test(
        "an exchange with one wrong value is refused and uses the code up",
        arguments: [
            ("code_verifier", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "invalid_grant"),
            ("code_verifier", "short", "invalid_grant"),
            ("redirect_uri", "http://localhost:3000/other", "invalid_grant"),
        ])
    func wrongExchange(_ field: String, _ value: String, _ error: String) async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let right = Self.exchange(try Self.code(issuer))
        let answer = Self.post(issuer, "/dev/token", right.merging([field: value]) { $1 })
        #expect(answer.status == 400)
        #expect(try Self.json(answer)["error"]?.string == error)
        #expect(Self.post(issuer, "/dev/token", right).status == 400)
    }

    @Test("a code works once, for a minute, and for the known client")
    func codeLife() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let used = Self.exchange(try Self.code(issuer))
        #expect(Self.post(issuer, "/dev/token", used).status == 200)
        #expect(try Self.json(Self.post(issuer, "/dev/token", used))["error"]?.string == "invalid_grant")

        let inTime = Self.exchange(try Self.code(issuer))
        #expect(Self.post(issuer, "/dev/token", inTime, now: Self.now + .milliseconds(59_999)).status == 200)
        let late = Self.exchange(try Self.code(issuer))
        #expect(Self.post(issuer, "/dev/token", late, now: Self.now + .seconds(60)).status == 400)

        let foreign = Self.exchange(try Self.code(issuer)).merging(["client_id": "other"]) { $1 }
        #expect(Self.post(issuer, "/dev/token", foreign).status == 401)
    }

    @Test("a refresh token is used once; using it twice ends all of its family and nobody else's")
    func refreshRotation() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        func first(_ name: String) throws -> String {
            let answer = Self.post(issuer, "/dev/token", Self.exchange(try Self.code(issuer, name: name)))
            return try #require(try Self.json(answer)["refresh_token"]?.string)
        }
        let (stolen, other) = (try first("Ada"), try first("Grace"))
        let answer = Self.post(issuer, "/dev/token", Self.refresh(stolen))
        let next = try #require(try Self.json(answer)["refresh_token"]?.string)
        #expect(next != stolen)
        let access = try #require(try Self.json(answer)["access_token"]?.string)
        #expect(try await Self.jwtVerifier(issuer).verify(access, now: Self.now).user.rawValue == "ada")

        #expect(
            try Self.json(Self.post(issuer, "/dev/token", Self.refresh(stolen)))["error"]?.string == "invalid_grant")
        #expect(Self.post(issuer, "/dev/token", Self.refresh(next)).status == 400)
        #expect(Self.post(issuer, "/dev/token", Self.refresh(other)).status == 200)
    }

    @Test(
        "redirects go to this machine or this server only, and a refusal never redirects",
        arguments: [
            "https://evil.example/callback", "http://127.0.0.1.evil.example/", "http://127.0.0.1@evil.example/",
            "http://evil.example\\@127.0.0.1/", "//evil.example", "javascript:alert(1)", "http://localhost:3000/#f",
            "http://localhost:3000/\r\nx: y", "",
        ])
    func foreignRedirect(_ redirectURI: String) async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let fields = Self.authorization.merging(["redirect_uri": redirectURI, "name": "Ada"]) { $1 }
        for answer in [Self.page(issuer, fields), Self.post(issuer, "/dev/authorize", fields)] {
            #expect(answer.status == 400)
            #expect(answer.headers["location"] == nil)
        }
    }

    @Test(
        "an authorization without what security needs is refused",
        arguments: [
            ("code_challenge_method", ""), ("code_challenge_method", "plain"), ("code_challenge", ""),
            ("code_challenge", "short"), ("response_type", "token"), ("client_id", "other"),
        ])
    func weakAuthorization(_ field: String, _ value: String) async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let fields = Self.authorization.merging([field: value, "name": "Ada"]) { $1 }
        #expect(Self.page(issuer, fields).status == 400)
        #expect(Self.post(issuer, "/dev/authorize", fields).status == 400)
    }

    @Test(
        "hostile values come back as text, in the page and in the redirect",
        arguments: [
            "\"><script>alert(1)</script>", "'\"&<>", "a\r\nset-cookie: b=c", "</form><form action=//evil.example>",
        ])
    func escaping(_ hostile: String) async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let fields = Self.authorization.merging(["state": hostile, "nonce": hostile, "scope": hostile]) { $1 }
        let page = Self.page(issuer, fields)
        #expect(page.status == 200)
        let html = String(decoding: page.body, as: UTF8.self)
        let plain = String(decoding: Self.page(issuer, Self.authorization).body, as: UTF8.self)
        for mark in ["<", ">", "\"", "'"] {
            // The page has as many marks as one with harmless values: none came from outside.
            #expect(html.count { String($0) == mark } == plain.count { String($0) == mark }, "\(mark)")
        }
        #expect(page.headers["content-security-policy"]?.contains("default-src 'none'") == true)
        let redirect = Self.post(issuer, "/dev/authorize", fields.merging(["name": "Ada"]) { $1 })
        let location = try #require(redirect.headers["location"])
        #expect(HTTPURL(location)?.query.flatMap { FormFields($0.utf8) }?["state"] == hostile)
        #expect(location.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F })
    }

    @Test(
        "names without letters or digits, with controls, or too long are asked for again",
        arguments: ["", "   ", "-_-", "<>", "a\u{0}b", String(repeating: "a", count: 65)])
    func badNames(_ name: String) async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let answer = Self.post(issuer, "/dev/authorize", Self.authorization.merging(["name": name]) { $1 })
        #expect(answer.status == 400)
        #expect(answer.headers["location"] == nil)
        #expect(String(decoding: answer.body, as: UTF8.self).contains("role=\"alert\""))
    }

    private static func mint(
        _ issuer: DevelopmentIssuer, _ body: String, type: String? = "application/json", host: String? = nil
    ) -> DevelopmentIssuerResponse {
        var headers: [String: String] = [:]
        headers["content-type"] = type
        headers["host"] = host
        return issuer.handle(
            DevelopmentIssuerRequest(method: "POST", path: "/dev/mint", headers: headers, body: Array(body.utf8)),
            now: now)
    }

    @Test("mint answers one verifiable token for each name, in order")
    func mint() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url)
        let answer = try Self.json(Self.mint(issuer, #"{"names":["Ada","grace hopper"]}"#))
        let minted = try #require(answer["tokens"]?.array)
        #expect(minted.map { $0.object?["user"]?.string } == ["ada", "grace-hopper"])
        let verifier = try Self.jwtVerifier(issuer)
        for entry in minted {
            let verified = try await verifier.verify(entry.object?["token"]?.string ?? "", now: Self.now)
            #expect(verified.user.rawValue == entry.object?["user"]?.string)
        }
    }

    @Test("mint refuses what a foreign page could send, and empty, foreign or too many names")
    func badMint() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        let good = #"{"names":["ada"]}"#
        #expect(Self.mint(issuer, good, type: "text/plain").status == 415)
        #expect(Self.mint(issuer, good, type: nil).status == 415)
        #expect(Self.mint(issuer, good, host: "evil.example").status == 421)
        #expect(Self.mint(issuer, good, host: "localhost:8080").status == 200)
        let many = Array(repeating: "\"a\"", count: 1001).joined(separator: ",")
        for body in [#"{"names":[]}"#, #"{"names":[1]}"#, #"{"names":["<>"]}"#, "{}", "", "{\"names\":[\(many)]}"] {
            #expect(Self.mint(issuer, body).status == 400)
        }
        #expect(Self.mint(issuer, String(repeating: " ", count: 65_537)).status == 413)
    }

    @Test("unknown paths and methods are refused, foreign origins get no CORS consent")
    func routes() async throws {
        let issuer = try await DevelopmentIssuer(issuer: Self.url, usesES256: true)
        func status(_ method: String, _ path: String) -> Int {
            issuer.handle(DevelopmentIssuerRequest(method: method, path: path), now: Self.now).status
        }
        #expect(status("DELETE", "/dev/token") == 405)
        #expect(status("GET", "/dev/mint") == 405)
        #expect(status("GET", "/dev/other") == 404)
        for (origin, allowed) in [("http://localhost:3000", true), ("https://evil.example", false), ("null", false)] {
            let request = DevelopmentIssuerRequest(method: "OPTIONS", path: "/dev/token", headers: ["origin": origin])
            let consent = issuer.handle(request, now: Self.now).headers["access-control-allow-origin"]
            #expect(consent == (allowed ? origin : nil))
        }
    }

    @Test(
        "it binds to loopback addresses only, unless forced",
        arguments: [
            ("127.0.0.1", true), ("127.8.9.10", true), ("::1", true), ("[::1]", true), ("localhost", true),
            ("0.0.0.0", false), ("::", false), ("192.168.1.2", false), ("127.0.0.1.example", false),
            ("127.0.0", false), ("", false), ("localhost.example", false),
        ])
    func bindAddress(_ host: String, _ isAllowed: Bool) throws {
        if isAllowed {
            try DevelopmentIssuer.checkBindAddress(host, forced: false)
        } else {
            let error = #expect(throws: ChatError.self) {
                try DevelopmentIssuer.checkBindAddress(host, forced: false)
            }
            #expect(error?.code == .invalidConfiguration)
        }
        try DevelopmentIssuer.checkBindAddress(host, forced: true)
    }

    @Test("stored codes and refresh tokens are bounded")
    func bounded() async throws {
        var grants = DevelopmentGrants(codeLife: .seconds(60), refreshLife: .seconds(3600), limit: 10)
        let user = try #require(DevelopmentUser(name: "ada"))
        let grant = DevelopmentGrants.Grant(user: user, scope: "", nonce: nil, family: "f")
        let codes = (0..<20).map { _ in
            grants.issueCode(grant, redirectURI: "r", challenge: "c", now: Self.now)
        }
        #expect(codes.compactMap(\.self).count == 10)
        let later = grants.issueCode(grant, redirectURI: "r", challenge: "c", now: Self.now + .seconds(60))
        #expect(later != nil)
        for second in 0..<100 { _ = grants.issueRefresh(grant, now: Self.now + .seconds(second)) }
        #expect(grants.count <= 11)
    }
}
