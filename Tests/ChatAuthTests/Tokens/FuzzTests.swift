import ChatCore
import ChatTesting
import Testing

@testable import ChatAuth

/// Seeded, so that a failure repeats.
@Suite("Hostile bytes")
struct FuzzTests {
    private static func mutate(_ bytes: [UInt8], _ random: inout SplitMix64) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            let index = bytes.isEmpty ? 0 : Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0 where !bytes.isEmpty: bytes[index] = .random(in: 0...255, using: &random)
            case 1 where !bytes.isEmpty: bytes.remove(at: index)
            case 2: bytes.insert(.random(in: 0x20...0x7E, using: &random), at: index)
            default: bytes.removeLast(min(bytes.count, Int.random(in: 0...3, using: &random)))
            }
        }
        return bytes
    }

    @Test("of a token changed anywhere only the unchanged one verifies", arguments: [1, 2, 3] as [UInt64])
    func tokens(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let verifier = try ClaimsTests.verifier()
        let token = try ClaimsTests.key.token(ClaimsTests.claims)
        for _ in 0..<1000 {
            let text = String(decoding: Self.mutate(Array(token.utf8), &random), as: UTF8.self)
            let accepted = (try? await verifier.verify(text, now: ClaimsTests.now)) != nil
            #expect(accepted == (text == token))
        }
    }

    @Test("signed headers and claims of random shape are refused or name the user that they hold")
    func signedShapes() async throws {
        var random = SplitMix64(seed: 4)
        let verifier = try ClaimsTests.verifier()
        let payload = try CompactJWS(ClaimsTests.key.token(ClaimsTests.claims), maxBytes: 8192).payload
        for _ in 0..<1000 {
            let claims = Self.mutate(payload, &random)
            let header = Self.mutate(Array(#"{"alg":"ES256","kid":"key-1"}"#.utf8), &random)
            let changed = try ClaimsTests.key.sign(
                header: Bool.random(using: &random)
                    ? #"{"alg":"ES256","kid":"key-1"}"# : String(decoding: header, as: UTF8.self),
                payload: String(decoding: claims, as: UTF8.self))
            if let verified = try? await verifier.verify(changed, now: ClaimsTests.now) {
                #expect(verified.issuer == ClaimsTests.issuer)
                #expect(verified.expiresAt > ClaimsTests.now)
            }
        }
    }

    @Test("key sets of changed bytes are refused as unavailable or hold usable keys only")
    func keySets() async throws {
        var random = SplitMix64(seed: 5)
        let document = try TestKey.jwks(.es256("a"), .rs256("b"))
        for _ in 0..<1000 {
            do throws(ChatError) {
                let set = try await KeySet(
                    jwks: Self.mutate(document, &random), algorithms: SignatureAlgorithm.defaults)
                #expect(set.keys.count + set.skipped.count <= 2)
            } catch {
                #expect(error.code == .keysUnavailable)
            }
        }
    }

    @Test("random bytes never trap a parser, and what JSON accepts is written and read back the same")
    func parsers() async throws {
        var random = SplitMix64(seed: 6)
        let alphabet = Array(#"{}[]":,\u0123456789eE+-.truefalsn &=%/?#@_é"#.utf8)
        var accepted = 0
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0...24, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? 0
            }
            let text = String(decoding: bytes, as: UTF8.self)
            _ = HTTPURL(text)
            _ = FormFields(bytes)
            _ = LoopbackHost.matches(text)
            _ = DevelopmentUser(name: text)
            _ = try? CompactJWS(text, maxBytes: 100)
            if let value = try? JSONParser.parse(bytes) {
                accepted += 1
                let written = value.compactText
                #expect(try JSONParser.parse(Array(written.utf8)).compactText == written)
                #expect(try JSONParser.parse(Array(value.prettyText.utf8)).compactText == written)
                _ = NumericDate.timestamp(value)
            }
            if let decoded = Base64URL.decode(bytes) { #expect(Base64URL.encode(decoded) == text) }
        }
        #expect(accepted > 20)
    }

    @Test("the development issuer answers any request")
    func issuer() async throws {
        var random = SplitMix64(seed: 7)
        let issuer = try await DevelopmentIssuer(issuer: DevelopmentIssuerTests.url, usesES256: true)
        let body = Array(
            DevelopmentIssuerTests.authorization.map { "\($0.key)=\(FormFields.encode($0.value))" }.sorted()
                .joined(separator: "&").utf8)
        for _ in 0..<2000 {
            let bytes = Self.mutate(body + Array("&name=ada&grant_type=refresh_token".utf8), &random)
            let request = DevelopmentIssuerRequest(
                method: ["GET", "POST", "PUT"].randomElement(using: &random) ?? "",
                path: DevelopmentIssuer.paths.randomElement(using: &random) ?? "",
                query: String(decoding: bytes, as: UTF8.self), headers: ["content-type": "application/json"],
                body: bytes)
            let answer = issuer.handle(request, now: DevelopmentIssuerTests.now)
            #expect((200..<500).contains(answer.status))
            if let location = answer.headers["location"] {
                #expect(HTTPURL(location)?.isLoopback == true)
            }
        }
    }
}
