import ChatCore

/// Maps claims to a profile. A claim of the wrong shape is passed over, never an error: it describes, it does not identify.
struct ProfileMapping {
    /// Most roles kept.
    static let maxRoles = 64

    private let map: ClaimMap

    init(_ map: ClaimMap) { self.map = map }

    func profile(_ claims: TokenClaims) -> UserProfile {
        UserProfile(
            handle: text(claims, map.handle, maxBytes: 256),
            displayName: text(claims, map.name, maxBytes: 128),
            email: text(claims, map.email, maxBytes: 254).flatMap { $0.contains("@") ? $0 : nil },
            avatarURL: text(claims, map.picture, maxBytes: 2048).flatMap { HTTPURL($0)?.scheme == "https" ? $0 : nil },
            roles: roles(claims))
    }

    private func text(_ claims: TokenClaims, _ names: [String], maxBytes: Int) -> String? {
        for name in names {
            if let text = claims.value(at: name)?.string, Text.isIdentifier(text, maxBytes: maxBytes) { return text }
        }
        return nil
    }

    private func roles(_ claims: TokenClaims) -> [String] {
        var found: Set<ExactString> = []
        for name in map.roles {
            let names: [String]
            switch claims.value(at: name) {
            case .array(let elements): names = elements.compactMap(\.string)
            case .string(let text): names = text.split(separator: " ").map(String.init)
            default: names = []
            }
            for role in names where found.count < Self.maxRoles && Text.isIdentifier(role, maxBytes: 128) {
                found.insert(ExactString(role))
            }
        }
        return found.map(\.text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }
}
