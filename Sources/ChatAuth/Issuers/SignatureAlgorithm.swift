/// Signature algorithms a token may name (RFC 7518 §3.1, RFC 8037 §3.1).
///
/// - Guarantees: asymmetric only. `none` and the HMAC family have no case, so no configuration can allow them.
public enum SignatureAlgorithm: String, Hashable, Sendable, CaseIterable {
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    case rs256 = "RS256"
    /// RSASSA-PKCS1-v1_5 with SHA-384.
    case rs384 = "RS384"
    /// RSASSA-PKCS1-v1_5 with SHA-512.
    case rs512 = "RS512"
    /// RSASSA-PSS with SHA-256, salt as long as the digest.
    case ps256 = "PS256"
    /// RSASSA-PSS with SHA-384, salt as long as the digest.
    case ps384 = "PS384"
    /// RSASSA-PSS with SHA-512, salt as long as the digest.
    case ps512 = "PS512"
    /// ECDSA on P-256 with SHA-256.
    case es256 = "ES256"
    /// ECDSA on P-384 with SHA-384.
    case es384 = "ES384"
    /// ECDSA on P-521 with SHA-512.
    case es512 = "ES512"
    /// Ed25519; no other Edwards curve.
    case edDSA = "EdDSA"

    /// The exact JOSE name; nil for any other text, another case included.
    public init?(name: String) { self.init(rawValue: name) }

    /// The JOSE name.
    public var name: String { rawValue }

    /// What a new issuer accepts: the algorithms that well-run issuers use today.
    public static let defaults: Set<SignatureAlgorithm> = [.rs256, .es256, .edDSA]
}
