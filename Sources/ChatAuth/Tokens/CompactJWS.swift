package import ChatCore

/// A compact JWS (RFC 7515 §7.1) taken apart, nothing in it verified.
package struct CompactJWS: Sendable {
    /// Decoded header bytes.
    package let header: [UInt8]
    /// Decoded payload bytes; claims for a JWT, anything for a plain JWS.
    package let payload: [UInt8]
    /// Decoded signature; empty when the third part is.
    package let signature: [UInt8]
    /// The first two parts with their dot, as they were signed.
    package let signingInput: [UInt8]

    /// Splits and decodes.
    ///
    /// - Throws: ``ChatError`` `token_missing`, `token_too_large`, `token_malformed`.
    package init(_ token: String, maxBytes: Int) throws(ChatError) {
        guard !token.isEmpty else { throw ChatError(.tokenMissing) }
        guard token.utf8.count <= maxBytes else { throw ChatError(.tokenTooLarge) }
        let bytes = Array(token.utf8)
        let dot = UInt8(ascii: ".")
        guard let first = bytes.firstIndex(of: dot), let second = bytes[(first + 1)...].firstIndex(of: dot),
            !bytes[(second + 1)...].contains(dot)
        else { throw ChatError(.tokenMalformed, "The token does not have the three parts of a signed JWT.") }
        guard let header = Base64URL.decode(bytes[..<first]), !header.isEmpty else {
            throw ChatError(.tokenMalformed, "The token's header is not base64url.")
        }
        guard let payload = Base64URL.decode(bytes[(first + 1)..<second]) else {
            throw ChatError(.tokenMalformed, "The token's payload is not base64url.")
        }
        guard let signature = Base64URL.decode(bytes[(second + 1)...]) else {
            throw ChatError(.tokenMalformed, "The token's signature is not base64url.")
        }
        self.header = header
        self.payload = payload
        self.signature = signature
        signingInput = Array(bytes[..<second])
    }
}
