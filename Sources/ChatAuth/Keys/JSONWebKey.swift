import ChatCore

/// One key of a set after all checks that need no cryptography (RFC 7517 §4, RFC 7518 §6, RFC 8037 §2).
struct JSONWebKey: Sendable {
    /// Public key numbers, base64url as written.
    enum Material: Hashable, Sendable {
        /// Modulus and exponent.
        case rsa(n: String, e: String)
        /// Point on `P-256`, `P-384` or `P-521`.
        case ec(curve: String, x: String, y: String)
        /// Ed25519 public key.
        case ed25519(x: String)
    }

    /// Why a key of a set is not used.
    struct Unusable: Error, Hashable, Sendable {
        /// For the operator; no key material.
        let reason: String
    }

    /// `kid`, if any.
    let keyID: String?
    /// `alg`, if any.
    let algorithm: SignatureAlgorithm?
    let material: Material
    /// Exact length of a signature in bytes.
    let signatureBytes: Int

    init(_ json: JSONObject) throws(Unusable) {
        keyID = try Self.text(json, "kid")
        guard let type = try Self.text(json, "kty") else { throw Unusable(reason: "no kty") }
        if let use = json["use"], use.string != "sig" { throw Unusable(reason: "use is not sig") }
        if let operations = json["key_ops"] {
            guard operations.array?.contains(where: { $0.string == "verify" }) == true else {
                throw Unusable(reason: "key_ops does not allow verify")
            }
        }
        // A published private key is a compromised key: anyone can sign with it.
        for name in ["d", "p", "q", "dp", "dq", "qi", "oth", "k"] where json[name] != nil {
            throw Unusable(reason: "secret key material (\(name)) is published")
        }
        switch type {
        case "RSA": (material, signatureBytes) = try Self.rsa(json)
        case "EC": (material, signatureBytes) = try Self.ec(json)
        case "OKP": (material, signatureBytes) = try Self.okp(json)
        default: throw Unusable(reason: "unsupported kty")
        }
        guard let name = try Self.text(json, "alg") else {
            algorithm = nil
            return
        }
        guard let named = SignatureAlgorithm(name: name), Self.algorithms(material).contains(named) else {
            throw Unusable(reason: "alg is unknown or does not fit the key")
        }
        algorithm = named
    }

    /// What the key can verify by its type and curve, in a fixed order.
    static func algorithms(_ material: Material) -> [SignatureAlgorithm] {
        switch material {
        case .rsa: [.rs256, .rs384, .rs512, .ps256, .ps384, .ps512]
        case .ec("P-256", _, _): [.es256]
        case .ec("P-384", _, _): [.es384]
        case .ec: [.es512]
        case .ed25519: [.edDSA]
        }
    }

    /// What the key may verify: by type and curve, and `alg` when it has one.
    var algorithms: [SignatureAlgorithm] { algorithm.map { [$0] } ?? Self.algorithms(material) }

    /// `kty`.
    var keyType: String {
        switch material {
        case .rsa: "RSA"
        case .ec: "EC"
        case .ed25519: "OKP"
        }
    }

    private static func rsa(_ json: JSONObject) throws(Unusable) -> (Material, Int) {
        let (n, e) = (try text(json, "n") ?? "", try text(json, "e") ?? "")
        guard let modulus = Base64URL.decode(n.utf8)?.drop(while: { $0 == 0 }),
            let exponentBytes = Base64URL.decode(e.utf8)?.drop(while: { $0 == 0 }), let top = modulus.first
        else { throw Unusable(reason: "n or e is not base64url") }
        let bits = modulus.count * 8 - top.leadingZeroBitCount
        guard bits >= 2048 else { throw Unusable(reason: "RSA key under 2048 bits") }
        guard bits <= 8192 else { throw Unusable(reason: "RSA key over 8192 bits") }
        guard modulus.last.map({ $0 & 1 == 1 }) == true else { throw Unusable(reason: "even RSA modulus") }
        // FIPS 186-5 §5.1 requires odd exponents above 2^16; above 33 bits verification becomes a denial of service.
        guard exponentBytes.count <= 4 else { throw Unusable(reason: "RSA exponent too large") }
        let exponent = exponentBytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard exponent >= 65_537, exponent & 1 == 1 else { throw Unusable(reason: "weak RSA exponent") }
        return (.rsa(n: Base64URL.encode(modulus), e: Base64URL.encode(exponentBytes)), modulus.count)
    }

    private static func ec(_ json: JSONObject) throws(Unusable) -> (Material, Int) {
        let sizes = ["P-256": 32, "P-384": 48, "P-521": 66]
        guard let curve = try text(json, "crv"), let size = sizes[curve] else {
            throw Unusable(reason: "unsupported curve")
        }
        let (x, y) = (try text(json, "x") ?? "", try text(json, "y") ?? "")
        guard Base64URL.decode(x.utf8)?.count == size, Base64URL.decode(y.utf8)?.count == size else {
            throw Unusable(reason: "coordinates do not have the curve's length")
        }
        return (.ec(curve: curve, x: x, y: y), size * 2)
    }

    private static func okp(_ json: JSONObject) throws(Unusable) -> (Material, Int) {
        guard try text(json, "crv") == "Ed25519" else { throw Unusable(reason: "unsupported curve") }
        let x = try text(json, "x") ?? ""
        guard Base64URL.decode(x.utf8)?.count == 32 else { throw Unusable(reason: "x is not 32 bytes") }
        return (.ed25519(x: x), 64)
    }

    private static func text(_ json: JSONObject, _ name: String) throws(Unusable) -> String? {
        guard let value = json[name] else { return nil }
        guard let text = value.string, text.utf8.count <= 4096 else { throw Unusable(reason: "\(name) is not a text") }
        return text
    }
}
