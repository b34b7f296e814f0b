import ChatCore
import Testing

@testable import ChatAuth

@Suite("Provider metadata")
struct ProviderMetadataTests {
    private static func read(
        _ members: [(String, String)], issuer: String = "https://id.example"
    ) throws(ChatError) -> ProviderMetadata {
        var all = [
            ("issuer", "\"\(issuer)\""), ("authorization_endpoint", "\"\(issuer)/authorize\""),
            ("token_endpoint", "\"\(issuer)/token\""),
        ]
        for member in members {
            all.removeAll { $0.0 == member.0 }
            all.append(member)
        }
        let text = "{" + all.map { "\"\($0.0)\":\($0.1)" }.joined(separator: ",") + "}"
        return try ProviderMetadata(Array(text.utf8), issuer: issuer)
    }

    @Test("reads what signing in needs")
    func reads() throws {
        let plain = try Self.read([])
        #expect(plain.endSessionEndpoint == nil && plain.revocationEndpoint == nil)
        #expect(!plain.namesItself && !plain.takesSecretInForm)
        let full = try Self.read([
            ("end_session_endpoint", "\"https://id.example/logout\""),
            ("revocation_endpoint", "\"https://id.example/revoke\""),
            ("authorization_response_iss_parameter_supported", "true"),
            ("token_endpoint_auth_methods_supported", "[\"client_secret_post\"]"),
        ])
        #expect(full.endSessionEndpoint == "https://id.example/logout")
        #expect(full.revocationEndpoint == "https://id.example/revoke")
        #expect(full.namesItself && full.takesSecretInForm)
    }

    @Test(
        "refuses another issuer's document, missing endpoints and ones in the clear",
        arguments: [
            ("issuer", "\"https://id.example/\""), ("authorization_endpoint", "null"), ("token_endpoint", "1"),
            ("authorization_endpoint", "\"http://id.example/authorize\""),
            ("token_endpoint", "\"http://127.0.0.1/token\""), ("token_endpoint", "\"https://localhost/token\""),
            ("authorization_endpoint", "\"javascript:alert(1)\""),
        ])
    func refuses(name: String, value: String) async {
        #expect(await code { () throws(ChatError) in _ = try Self.read([(name, value)]) } == .keysUnavailable)
    }

    @Test("an issuer on loopback may have its endpoints there")
    func loopback() throws {
        #expect(try Self.read([], issuer: "http://127.0.0.1:8080").tokenEndpoint == "http://127.0.0.1:8080/token")
    }

    @Test("a place for signing out that cannot be used is none")
    func brokenLogout() throws {
        #expect(try Self.read([("end_session_endpoint", "\"http://id.example/logout\"")]).endSessionEndpoint == nil)
    }

    @Test("is used for an hour, kept a day while the issuer is down, and a failure is not repeated at once")
    func cache() throws {
        let start = Timestamp(seconds: 1_800_000_000)
        let metadata = try Self.read([])
        let failure = SignInFailure.issuerUnavailable("down")
        var cache = ProviderMetadataCache()
        #expect(cache.requested(now: start) == .fetch)
        #expect(cache.failed(failure, now: start) == .failure(failure))
        #expect(cache.requested(now: start + .seconds(4)) == .fail(failure))
        #expect(cache.requested(now: start + .seconds(5)) == .fetch)
        cache.succeeded(metadata, now: start)
        #expect(cache.requested(now: start + .seconds(3599)) == .use(metadata))
        let later = start + .seconds(3600)
        #expect(cache.requested(now: later) == .fetch)
        #expect(cache.failed(failure, now: later) == .success(metadata))
        #expect(cache.requested(now: later + .seconds(1)) == .use(metadata))
        #expect(cache.requested(now: later + .seconds(6)) == .fetch)
        let muchLater = later + .seconds(24 * 3600)
        #expect(cache.failed(failure, now: muchLater) == .failure(failure))
        // A clock that was set back asks again.
        #expect(cache.requested(now: start - .seconds(10)) == .fetch)
    }

    @Test("many who ask at once cause one fetch")
    func singleFlight() async throws {
        let gate = Gate()
        let text =
            "{\"issuer\":\"https://id.example\",\"authorization_endpoint\":\"https://id.example/a\","
            + "\"token_endpoint\":\"https://id.example/t\"}"
        let fetcher = TestFetcher([DiscoveryDocument.url(of: "https://id.example"): Array(text.utf8)], gate: gate)
        let source = ProviderMetadataSource(
            issuer: "https://id.example", fetcher: fetcher, clock: { Timestamp(seconds: 1_800_000_000) })
        try await withThrowingTaskGroup(of: ProviderMetadata.self) { group in
            for _ in 0..<20 { group.addTask { try await source.metadata() } }
            gate.open()
            for try await metadata in group { #expect(metadata.issuer == "https://id.example") }
        }
        #expect(fetcher.requests.count == 1)
    }
}
