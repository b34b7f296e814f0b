import Crypto

/// Proof Key for Code Exchange (RFC 7636), method S256 alone.
package enum ProofKey {
    /// S256 of RFC 7636 §4.6; nil for a verifier that is not 43...128 unreserved characters.
    package static func challenge(of verifier: String) -> String? {
        guard (43...128).contains(verifier.utf8.count), verifier.utf8.allSatisfy(FormFields.isUnreserved) else {
            return nil
        }
        return Base64URL.encode(SHA256.hash(data: Array(verifier.utf8)))
    }
}

/// Comparison whose time tells nothing about where two texts differ.
enum ConstantTime {
    /// Byte equality; only the lengths may be told from the time it takes.
    static func equal(_ a: String, _ b: String) -> Bool {
        let (left, right) = (Array(a.utf8), Array(b.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(into: 0 as UInt8) { $0 |= $1.0 ^ $1.1 } == 0
    }
}
