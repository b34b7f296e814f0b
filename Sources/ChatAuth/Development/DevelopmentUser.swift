import ChatCore

/// A person at the development issuer: nothing but a name, which alone decides who they are.
struct DevelopmentUser: Hashable, Sendable {
    /// The normalised name, also `sub`: signing in twice as "alice" is the same user.
    let handle: String
    /// As typed, without surrounding spaces.
    let name: String

    /// Largest name in bytes.
    static let maxBytes = 64

    /// Accepts a name; nil when it is too long, has controls, or leaves no letter or digit.
    init?(name: String) {
        let trimmed = name.split(separator: " ").joined(separator: " ")
        guard Text.isIdentifier(trimmed, maxBytes: Self.maxBytes) else { return nil }
        var handle = ""
        for scalar in trimmed.lowercased().unicodeScalars {
            let properties = scalar.properties
            if properties.isAlphabetic || properties.numericType != nil || "._-@+".unicodeScalars.contains(scalar)
                || properties.generalCategory == .nonspacingMark
            {
                handle.unicodeScalars.append(scalar)
            } else if scalar == " ", handle.last != "-" {
                handle.append("-")
            }
        }
        guard handle.unicodeScalars.contains(where: { $0.properties.isAlphabetic || $0.properties.numericType != nil }),
            UserID(handle) != nil
        else { return nil }
        self.handle = handle
        self.name = trimmed
    }
}
