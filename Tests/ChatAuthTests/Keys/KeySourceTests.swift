import ChatCore
import Testing

@testable import ChatAuth

@Suite("Key source")
struct KeySourceTests {
    private static let url = "https://issuer.example/jwks"

    private static func source(
        _ fetcher: TestFetcher, _ time: TestTime, jwksURL: String? = url, issuer: String = "https://issuer.example"
    ) -> KeySource {
        KeySource(
            configuration: IssuerConfiguration(issuer: issuer, jwksURL: jwksURL, clientIDs: ["app"]),
            fetcher: fetcher, clock: { time.now })
    }

    @Test("a hundred first requests at once cause one fetch and all succeed")
    func singleFlight() async throws {
        let gate = Gate()
        let fetcher = TestFetcher([Self.url: try TestKey.jwks(.es256("a"))], gate: gate)
        let source = Self.source(fetcher, TestTime())
        let found = await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<100 { group.addTask { (try? await source.keys(for: "a")) != nil } }
            // The document comes only after somebody asked for it.
            while fetcher.requests.isEmpty { await Task.yield() }
            gate.open()
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(found == 100)
        #expect(fetcher.requests == [Self.url])
    }

    @Test("a thousand sign-ins need one fetch")
    func noFetchPerToken() async throws {
        let key = TestKey.es256("a")
        let fetcher = TestFetcher([ClaimsTests.issuer + "/jwks": try TestKey.jwks(key)])
        let verifier = try JWTTokenVerifier(
            issuers: [ClaimsTests.configuration], fetcher: fetcher, cachedTokens: 0, clock: { ClaimsTests.now })
        let token = try key.token(ClaimsTests.claims)
        for _ in 0..<1000 { _ = try await verifier.verify(token, now: ClaimsTests.now) }
        #expect(fetcher.requests.count == 1)
    }

    @Test("a rotated key is accepted at its first token, the removed one refused from then on, remembered or not")
    func rotation() async throws {
        let (old, new) = (TestKey.es256("old"), TestKey.es256("new"))
        let url = ClaimsTests.issuer + "/jwks"
        let fetcher = TestFetcher([url: try TestKey.jwks(old)])
        let verifier = try JWTTokenVerifier(
            issuers: [ClaimsTests.configuration], fetcher: fetcher, clock: { ClaimsTests.now })
        let oldToken = try old.token(ClaimsTests.claims)
        _ = try await verifier.verify(oldToken, now: ClaimsTests.now)
        fetcher.serve(url, try TestKey.jwks(new))
        _ = try await verifier.verify(new.token(ClaimsTests.claims), now: ClaimsTests.now)
        let found = await code { () throws(ChatError) in _ = try await verifier.verify(oldToken, now: ClaimsTests.now) }
        #expect(found == .tokenKeyUnknown)
        #expect(fetcher.requests.count == 2)
    }

    @Test("a failing issuer costs nothing while the last set is good, and is told in the status")
    func issuerDown() async throws {
        let time = TestTime()
        let fetcher = TestFetcher([Self.url: try TestKey.jwks(.es256("a"))])
        let source = Self.source(fetcher, time)
        try await source.warmUp()
        fetcher.fail(Self.url)
        time.advance(by: .seconds(700))
        await #expect(throws: ChatError.self) { try await source.refresh() }
        _ = try await source.keys(for: "a")
        let status = source.status()
        #expect(status.phase == "stale")
        #expect(status.lastError?.code == .keysUnavailable)
        #expect(status.keys.map(\.keyID) == ["a"])
    }

    static let badDocuments: [(String, [UInt8])] = [
        ("HTML", Array("<!doctype html><title>Sign in</title>".utf8)),
        ("empty", []),
        ("no object", Array("[]".utf8)),
        ("no keys", Array(#"{"keys":{}}"#.utf8)),
        ("no usable key", Array(#"{"keys":[{"kty":"oct","k":"AAAA"}]}"#.utf8)),
        ("repeated name", Array(#"{"keys":[],"keys":[]}"#.utf8)),
        ("invalid UTF-8", [0x7B, 0xFF, 0x7D]),
        ("oversized", [UInt8](repeating: 0x20, count: (1 << 20) + 1)),
        ("deep", [UInt8](repeating: 0x5B, count: 100_000)),
        ("101 keys", Array(("{\"keys\":[" + Array(repeating: "1", count: 101).joined(separator: ",") + "]}").utf8)),
    ]

    @Test("a bad document is a failed fetch", arguments: badDocuments.indices)
    func badDocument(_ index: Int) async {
        let source = Self.source(TestFetcher([Self.url: Self.badDocuments[index].1]), TestTime())
        let found = await code { () throws(ChatError) in _ = try await source.keys(for: "a") }
        #expect(found == .keysUnavailable, "\(Self.badDocuments[index].0)")
    }

    @Test("discovery follows jwks_uri of the issuer's own document")
    func discovery() async throws {
        let document = #"{"issuer":"https://issuer.example/","jwks_uri":"https://keys.example/set"}"#
        let fetcher = TestFetcher([
            "https://issuer.example/.well-known/openid-configuration": Array(document.utf8),
            "https://keys.example/set": try TestKey.jwks(.es256("a")),
        ])
        let source = Self.source(fetcher, TestTime(), jwksURL: nil, issuer: "https://issuer.example/")
        _ = try await source.keys(for: "a")
        #expect(
            fetcher.requests == [
                "https://issuer.example/.well-known/openid-configuration", "https://keys.example/set",
            ])
    }

    @Test(
        "a discovery document that misleads is refused before anything else is fetched",
        arguments: [
            #"{"issuer":"https://other.example","jwks_uri":"https://keys.example/set"}"#,
            #"{"issuer":"https://issuer.example","jwks_uri":"http://keys.example/set"}"#,
            #"{"issuer":"https://issuer.example","jwks_uri":"http://127.0.0.1:9000/set"}"#,
            #"{"issuer":"https://issuer.example","jwks_uri":"https://localhost/set"}"#,
            #"{"issuer":"https://issuer.example","jwks_uri":"file:///etc/passwd"}"#,
            #"{"issuer":"https://issuer.example"}"#,
            "<html>",
        ])
    func misleadingDiscovery(_ document: String) async {
        let fetcher = TestFetcher(["https://issuer.example/.well-known/openid-configuration": Array(document.utf8)])
        let source = Self.source(fetcher, TestTime(), jwksURL: nil)
        #expect(await code { () throws(ChatError) in _ = try await source.keys(for: "a") } == .keysUnavailable)
        #expect(fetcher.requests.count == 1)
    }

    @Test("a cancelled caller does not cancel the fetch of the others")
    func cancellation() async throws {
        let gate = Gate()
        let fetcher = TestFetcher([Self.url: try TestKey.jwks(.es256("a"))], gate: gate)
        let source = Self.source(fetcher, TestTime())
        let first = Task { try await source.keys(for: "a") }
        while fetcher.requests.isEmpty { await Task.yield() }
        async let second = source.keys(for: "a")
        first.cancel()
        #expect((try? await first.value) == nil)
        gate.open()
        _ = try await second
        #expect(fetcher.requests.count == 1)
    }

    @Test(
        "Cache-Control is read as RFC 9111 has it",
        arguments: [
            ("max-age=60", 60), ("public, MAX-AGE = 3600", 3600), ("no-store, max-age=60", 0), ("no-cache", 0),
            ("max-age=-1", nil), ("max-age=99999999999", nil), ("private", nil), ("", nil),
        ] as [(String, Int?)])
    func cacheControl(_ value: String, _ seconds: Int?) {
        #expect(FetchedDocument.maxAge(cacheControl: value) == seconds.map { .seconds($0) })
    }
}
