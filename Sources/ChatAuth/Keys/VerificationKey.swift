import ChatCore
import JWTKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A key ready to verify: jwt-kit's algorithm objects, one for each algorithm the issuer allows and the key may be used with.
struct VerificationKey: Sendable {
    /// `kid`, if any.
    let keyID: String?
    /// `kty`.
    let keyType: String
    /// `alg`, if the key names one.
    let declaredAlgorithm: SignatureAlgorithm?
    /// What tells two keys of one id apart.
    let material: JSONWebKey.Material
    private let signatureBytes: Int
    private let verifiers: [SignatureAlgorithm: any JWTAlgorithm]

    /// Builds jwt-kit keys; asynchronous only because jwt-kit hands its algorithm objects out through an actor.
    ///
    /// A `JWTKeyCollection` is made for one key and thrown away: as a collection it would answer an unknown `kid` with its
    /// default key, and it would cost an actor hop for each token.
    ///
    /// - Throws: ``JSONWebKey/Unusable`` when the numbers are no valid key (a point off its curve, for example).
    init(_ key: JSONWebKey, allowed: Set<SignatureAlgorithm>) async throws(JSONWebKey.Unusable) {
        keyID = key.keyID
        keyType = key.keyType
        declaredAlgorithm = key.algorithm
        material = key.material
        signatureBytes = key.signatureBytes
        var verifiers: [SignatureAlgorithm: any JWTAlgorithm] = [:]
        for algorithm in key.algorithms where allowed.contains(algorithm) {
            verifiers[algorithm] = try await Self.verifier(key.material, algorithm)
        }
        guard !verifiers.isEmpty else {
            throw JSONWebKey.Unusable(reason: "no algorithm allowed from this issuer fits")
        }
        self.verifiers = verifiers
    }

    /// True when the key may verify tokens of that algorithm.
    func supports(_ algorithm: SignatureAlgorithm) -> Bool { verifiers[algorithm] != nil }

    /// Algorithms it verifies, by name.
    var algorithms: [SignatureAlgorithm] { verifiers.keys.sorted { $0.rawValue < $1.rawValue } }

    /// Verifies a signature.
    ///
    /// - Throws: ``ChatError`` `token_key_unusable`, `token_signature_invalid`.
    func verify(_ token: CompactJWS, _ algorithm: SignatureAlgorithm) throws(ChatError) {
        guard let verifier = verifiers[algorithm] else { throw ChatError(.tokenKeyUnusable) }
        // Exact lengths only (RFC 7518 §3.3–3.5): no leading or trailing bytes for a library to ignore.
        guard token.signature.count == signatureBytes else { throw ChatError(.tokenSignatureInvalid) }
        let isValid = (try? verifier.verify(token.signature, signs: token.signingInput)) ?? false
        guard isValid else { throw ChatError(.tokenSignatureInvalid) }
    }

    private static func verifier(
        _ material: JSONWebKey.Material, _ algorithm: SignatureAlgorithm
    ) async throws(JSONWebKey.Unusable) -> any JWTAlgorithm {
        let id = JWKIdentifier(string: "key")
        guard let name = JWK.Algorithm(rawValue: algorithm.rawValue) else {
            throw JSONWebKey.Unusable(reason: "unsupported alg")
        }
        let jwk: JWK
        switch material {
        case .rsa(let n, let e):
            jwk = .rsa(name, identifier: id, modulus: n, exponent: e)
        case .ec(let curve, let x, let y):
            guard let curve = ECDSACurve(rawValue: curve) else {
                throw JSONWebKey.Unusable(reason: "unsupported curve")
            }
            jwk = .ecdsa(name, identifier: id, x: x, y: y, curve: curve)
        case .ed25519(let x):
            jwk = .octetKeyPair(name, identifier: id, x: x, y: nil, curve: .ed25519)
        }
        do {
            let collection = JWTKeyCollection()
            try await collection.add(jwk: jwk)
            return try await collection.getKey(for: id, alg: algorithm.rawValue)
        } catch {
            throw JSONWebKey.Unusable(reason: "not a valid \(jwk.keyType.rawValue) public key")
        }
    }
}
