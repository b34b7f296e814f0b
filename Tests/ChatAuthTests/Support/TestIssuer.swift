import ChatCore
import Crypto
import CryptoExtras
import Synchronization

@testable import ChatAuth

/// A key of a test issuer that signs whatever it is told to. Independent of jwt-kit: signatures come from the crypto library.
struct TestKey: Sendable {
    private enum Secret: Sendable {
        case p256(P256.Signing.PrivateKey)
        case rsa(_RSA.Signing.PrivateKey)
    }

    let id: String
    private let secret: Secret
    let algorithm: String

    static func es256(_ id: String) -> TestKey {
        TestKey(id: id, secret: .p256(P256.Signing.PrivateKey()), algorithm: "ES256")
    }

    static func rs256(_ id: String) throws -> TestKey {
        TestKey(id: id, secret: .rsa(try _RSA.Signing.PrivateKey(keySize: .bits2048)), algorithm: "RS256")
    }

    var jwk: JSONValue {
        get throws {
            let numbers: [(String, JSONValue)]
            switch secret {
            case .p256(let key):
                let point = key.publicKey.rawRepresentation
                numbers = [
                    ("kty", .string("EC")), ("crv", .string("P-256")),
                    ("x", .string(Base64URL.encode(point.prefix(32)))),
                    ("y", .string(Base64URL.encode(point.suffix(32)))),
                ]
            case .rsa(let key):
                let parts = try key.publicKey.getKeyPrimitives()
                numbers = [
                    ("kty", .string("RSA")), ("n", .string(Base64URL.encode(parts.modulus))),
                    ("e", .string(Base64URL.encode(parts.publicExponent))),
                ]
            }
            return .object(numbers + [("kid", .string(id)), ("use", .string("sig")), ("alg", .string(algorithm))])
        }
    }

    /// A compact JWS; members of `header` replace the usual ones, and nil leaves one out.
    func token(_ claims: [String: JSONValue], header: [String: JSONValue?] = [:]) throws -> String {
        var all: [String: JSONValue] = ["alg": .string(algorithm), "kid": .string(id)]
        for (name, value) in header { all[name] = value }
        return try sign(header: Self.text(all), payload: Self.text(claims))
    }

    func sign(header: String, payload: String) throws -> String {
        let input = Base64URL.encode(header.utf8) + "." + Base64URL.encode(payload.utf8)
        let signature: [UInt8]
        switch secret {
        case .p256(let key): signature = Array(try key.signature(for: Array(input.utf8)).rawRepresentation)
        case .rsa(let key):
            signature = Array(
                try key.signature(for: Array(input.utf8), padding: .insecurePKCS1v1_5).rawRepresentation)
        }
        return input + "." + Base64URL.encode(signature)
    }

    static func jwks(_ keys: TestKey...) throws -> [UInt8] {
        Array(JSONValue.object([("keys", .array(try keys.map { try $0.jwk }))]).compactText.utf8)
    }

    private static func text(_ members: [String: JSONValue]) -> String {
        JSONValue.object(members.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }).compactText
    }
}

/// Serves documents from memory and counts how often it was asked.
final class TestFetcher: KeySetFetcher {
    private let documents: Mutex<[String: Result<FetchedDocument, ChatError>]>
    private let asked = Mutex<[String]>([])
    private let gate: Gate?

    init(_ documents: [String: [UInt8]], gate: Gate? = nil) {
        self.documents = Mutex(documents.mapValues { .success(FetchedDocument(body: $0)) })
        self.gate = gate
    }

    /// URLs asked so far.
    var requests: [String] { asked.withLock { $0 } }

    func serve(_ url: String, _ body: [UInt8], maxAge: Duration? = nil) {
        documents.withLock { $0[url] = .success(FetchedDocument(body: body, maxAge: maxAge)) }
    }

    func fail(_ url: String) { documents.withLock { $0[url] = nil } }

    func fetch(_ url: String, maxBytes: Int, timeout: Duration) async throws(ChatError) -> FetchedDocument {
        asked.withLock { $0.append(url) }
        await gate?.pass()
        let answer = documents.withLock { $0[url] }
        guard let answer else { throw ChatError(.keysUnavailable, detail: "HTTP status 503") }
        return try answer.get()
    }
}

/// Holds everyone who passes until it is opened; open for good then.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }
    private let state = Mutex(State())

    func pass() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}

/// A time that tests set.
final class TestTime: Sendable {
    private let time: Mutex<Timestamp>
    init(_ start: Timestamp = Timestamp(seconds: 1_800_000_000)) { time = Mutex(start) }
    var now: Timestamp { time.withLock { $0 } }
    func advance(by duration: Duration) { time.withLock { $0 = $0 + duration } }
}

/// The code of the error a body throws, nil when it throws none.
func code(_ body: () async throws(ChatError) -> Void) async -> ChatError.Code? {
    do throws(ChatError) {
        try await body()
        return nil
    } catch {
        return error.code
    }
}
