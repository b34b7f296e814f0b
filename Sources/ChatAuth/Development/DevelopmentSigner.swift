import ChatCore
import Crypto
import CryptoExtras
import JWTKit

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The development issuer's key, made at start and never written anywhere.
struct DevelopmentSigner: Sendable {
    /// RS256 or ES256.
    let algorithm: SignatureAlgorithm
    /// `kid`: random, so that tokens of an earlier run are refused as unknown rather than as forged.
    let keyID: String
    /// The public key as a JWK.
    let publicKey: JSONValue
    private let signer: any JWTAlgorithm

    /// Makes a key: 2048-bit RSA, or P-256.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` for any other algorithm, `internal` when the key cannot be made.
    init(algorithm: SignatureAlgorithm) async throws(ChatError) {
        self.algorithm = algorithm
        keyID = String(SecretText.make().prefix(16))
        do {
            let collection = JWTKeyCollection()
            let id = JWKIdentifier(string: keyID)
            let numbers: [(String, JSONValue)]
            switch algorithm {
            case .rs256:
                let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
                let parts = try key.publicKey.getKeyPrimitives()
                numbers = [
                    ("kty", .string("RSA")), ("n", .string(Base64URL.encode(parts.modulus))),
                    ("e", .string(Base64URL.encode(parts.publicExponent))),
                ]
                await collection.add(rsa: try Insecure.RSA.PrivateKey(backing: key), digestAlgorithm: .sha256, kid: id)
            case .es256:
                let key = P256.Signing.PrivateKey()
                let point = key.publicKey.rawRepresentation
                numbers = [
                    ("kty", .string("EC")), ("crv", .string("P-256")),
                    ("x", .string(Base64URL.encode(point.prefix(32)))),
                    ("y", .string(Base64URL.encode(point.suffix(32)))),
                ]
                await collection.add(ecdsa: try ES256PrivateKey(backing: key), kid: id)
            default:
                throw ChatError(.invalidConfiguration, "The development issuer signs with RS256 or ES256.")
            }
            publicKey = .object(
                numbers + [("use", .string("sig")), ("alg", .string(algorithm.name)), ("kid", .string(keyID))])
            signer = try await collection.getKey(for: id)
        } catch let error as ChatError {
            throw error
        } catch {
            throw ChatError(.internal, detail: "development key: \(error)")
        }
    }

    /// Signs claims as a compact JWS.
    ///
    /// - Throws: ``ChatError`` `internal`.
    func sign(_ claims: JSONValue, type: String) throws(ChatError) -> String {
        let header = JSONValue.object([
            ("alg", .string(algorithm.name)), ("typ", .string(type)), ("kid", .string(keyID)),
        ])
        let input = Base64URL.encode(header.compactText.utf8) + "." + Base64URL.encode(claims.compactText.utf8)
        do {
            return input + "." + Base64URL.encode(try signer.sign(Array(input.utf8)))
        } catch {
            throw ChatError(.internal, detail: "development signature: \(error)")
        }
    }

    /// True when a token was signed with this key; its claims are not looked at.
    func isOwn(_ token: CompactJWS) -> Bool {
        (try? signer.verify(token.signature, signs: token.signingInput)) ?? false
    }
}
