package import ChatCore

/// The part of a JOSE header that verification uses. `jku`, `jwk`, `x5u` and `x5c` are never read: a token must not choose the
/// key that verifies it (RFC 8725 §3.10).
package struct TokenHeader: Sendable {
    /// `alg`, already known to be an asymmetric signature algorithm.
    package let algorithm: SignatureAlgorithm
    /// `kid`, if any; at most 256 bytes.
    package let keyID: String?
    /// `typ`, if any.
    package let type: String?
    /// Everything, for display.
    package let json: JSONObject

    /// Parses the header's bytes.
    ///
    /// - Throws: ``ChatError`` `token_malformed`, `token_header_unsupported`, `token_algorithm_not_allowed`.
    package init(_ bytes: [UInt8]) throws(ChatError) { try self.init(Self.object(bytes)) }

    /// Interprets a parsed header.
    package init(_ json: JSONObject) throws(ChatError) {
        // An extension that must be understood and is not makes the token invalid (RFC 7515 §4.1.11); none is understood here.
        guard json["crit"] == nil, json["b64"] == nil else {
            throw ChatError(.tokenHeaderUnsupported, "The token's header asks for an extension (crit).")
        }
        guard json["enc"] == nil, json["zip"] == nil else {
            throw ChatError(.tokenHeaderUnsupported, "The token is encrypted or compressed.")
        }
        keyID = try Self.text(json, "kid", maxBytes: 256)
        type = try Self.text(json, "typ", maxBytes: 64)
        guard let name = try Self.text(json, "alg", maxBytes: 64) else {
            throw ChatError(.tokenMalformed, "The token's header has no alg.")
        }
        guard let algorithm = SignatureAlgorithm(name: name) else { throw ChatError(.tokenAlgorithmNotAllowed) }
        self.algorithm = algorithm
        self.json = json
    }

    /// Parses the bytes as a JSON object, refusing repeated names.
    package static func object(_ bytes: [UInt8]) throws(ChatError) -> JSONObject {
        do {
            if case .object(let object) = try JSONParser.parse(bytes) { return object }
        } catch {
            throw ChatError(
                .tokenMalformed,
                error == .duplicateName ? "The token's header repeats a name." : "The token's header is not JSON.")
        }
        throw ChatError(.tokenMalformed, "The token's header is not a JSON object.")
    }

    /// Checks `alg` against an issuer's list; done before any key is looked at (RFC 8725 §3.1).
    package func checkAlgorithm(_ allowed: Set<SignatureAlgorithm>) throws(ChatError) {
        guard allowed.contains(algorithm) else { throw ChatError(.tokenAlgorithmNotAllowed) }
    }

    /// Checks `typ` against an issuer's list (RFC 8725 §3.11).
    package func checkType(_ configuration: IssuerConfiguration) throws(ChatError) {
        guard let type else {
            guard configuration.acceptsMissingType else {
                throw ChatError(.tokenTypeNotAllowed, "The token's header has no typ.")
            }
            return
        }
        let wanted = Self.foldedType(type)
        guard configuration.types.contains(where: { Self.foldedType($0) == wanted }) else {
            throw ChatError(.tokenTypeNotAllowed)
        }
    }

    /// True when `typ` says access token (RFC 9068 §2.1).
    package var isAccessTokenType: Bool { type.map(Self.foldedType) == "at+jwt" }

    private static func foldedType(_ type: String) -> String {
        let folded = type.lowercased()
        return folded.hasPrefix("application/") ? String(folded.dropFirst("application/".count)) : folded
    }

    private static func text(_ json: JSONObject, _ name: String, maxBytes: Int) throws(ChatError) -> String? {
        guard let value = json[name] else { return nil }
        guard let text = value.string, Text.isIdentifier(text, maxBytes: maxBytes) else {
            throw ChatError(.tokenMalformed, "The token's header has an unusable \(name).")
        }
        return text
    }
}
