/// Reads the credentials of an `Authorization: Bearer` header (RFC 6750 §2.1).
enum BearerToken {
    static func read(_ header: String?) -> String? {
        guard let header, header.utf8.count > 7, header.prefix(7).lowercased() == "bearer " else { return nil }
        let token = header.dropFirst(7).drop { $0 == " " }
        return token.isEmpty ? nil : String(token)
    }
}
