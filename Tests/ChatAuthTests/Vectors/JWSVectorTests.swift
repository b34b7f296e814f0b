import ChatCore
import Testing

@testable import ChatAuth

@Suite("Public JWS vectors")
struct JWSVectorTests {
    @Test("the file holds all its cases of every kind")
    func complete() throws {
        let vectors = try JWSVector.all()
        #expect(vectors.count == 430)
        #expect(vectors.count { $0.expectation == .accept } == 39)
        #expect(vectors.count { $0.expectation == .reject } == 385)
    }

    @Test("a signature is accepted exactly when its vector says so", arguments: try JWSVector.all())
    func signature(_ vector: JWSVector) async {
        let error = await Self.failure(vector)
        switch vector.expectation {
        case .accept: #expect(error == nil)
        case .reject: #expect(error != nil)
        case .either: break  // reaching this line is the test
        }
    }

    @Test(
        "refusals are the token's or the key set's fault by their code, never an internal fault",
        arguments: try JWSVector.all())
    func codes(_ vector: JWSVector) async {
        guard let error = await Self.failure(vector) else { return }
        #expect(error.code.name.hasPrefix("token_") || error.code == .keysUnavailable)
    }

    @Test("the explainer comes to the same verdict as the verifier", arguments: try JWSVector.all())
    func explainerAgrees(_ vector: JWSVector) async {
        var explainer = TokenExplainer()
        explainer.signatureOnly = true
        let verifierAccepts = await Self.failure(vector) == nil
        var explainerAccepts = false
        if let explanation = try? await explainer.explain(vector.token, jwks: vector.jwks, now: .wallClock) {
            explainerAccepts = explanation.verdict == .accepted
        }
        #expect(explainerAccepts == verifierAccepts)
    }

    /// The verifier's own steps up to the signature, in its order.
    private static func failure(_ vector: JWSVector) async -> ChatError? {
        do throws(ChatError) {
            let all = Set(SignatureAlgorithm.allCases)
            let jws = try CompactJWS(vector.token, maxBytes: 8192)
            let header = try TokenHeader(jws.header)
            try header.checkAlgorithm(all)
            let keys = try await KeySet(jwks: vector.jwks, algorithms: all)
            try keys.key(for: header).verify(jws, header.algorithm)
            return nil
        } catch {
            return error
        }
    }
}
