/// How e-mail addresses are compared; pure, so that all backends agree.
public enum EmailRule {
    /// Largest address in UTF-8 bytes that a user is found by (RFC 5321 §4.5.3.1: 64 for the local part, 255 for the domain).
    public static let maxBytes = 320

    /// The form two addresses are compared in: A to Z count as a to z, all other bytes as themselves.
    ///
    /// - Returns: Nil for what nobody is found by: an empty text, or one over ``maxBytes``.
    public static func folded(_ address: String) -> String? {
        guard !address.isEmpty, address.utf8.count <= maxBytes else { return nil }
        let isUpper = { (byte: UInt8) in byte >= 0x41 && byte <= 0x5A }
        guard address.utf8.contains(where: isUpper) else { return address }
        return String(decoding: address.utf8.map { isUpper($0) ? $0 | 0x20 : $0 }, as: UTF8.self)
    }
}
