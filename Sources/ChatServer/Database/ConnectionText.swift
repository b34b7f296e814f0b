/// Where a database is, in one text: a `postgres://` URL or libpq's `keyword=value` form. It may hold passwords, which are never shown.
///
/// - SeeAlso: PostgreSQL manual, "Connection Strings"
package struct ConnectionText: Hashable, Sendable {
    /// The text as given.
    package let text: String
    private static let schemes = ["postgres://", "postgresql://"]
    private static let mark = "***"

    /// Takes a text that has one of the two forms.
    package init?(_ text: String) {
        guard Self.schemes.contains(where: text.hasPrefix) || (text.contains("=") && !text.contains("://")) else {
            return nil
        }
        self.text = text
    }

    /// Whether a password stands in it.
    package var hasPassword: Bool { redacted != text }

    /// The text with `***` for every password. In doubt too much is replaced: a password that should have been percent-encoded
    /// and was not is covered, too.
    package var redacted: String {
        guard let scheme = Self.schemes.first(where: text.hasPrefix) else { return Self.redactedPairs(text) }
        var rest = text.dropFirst(scheme.count)
        var shown = scheme
        if let at = rest.lastIndex(of: "@") {
            let user = rest[..<at]
            shown += user.firstIndex(of: ":").map { user[..<$0] + ":" + Self.mark } ?? user
            rest = rest[at...]
        }
        guard let question = rest.firstIndex(of: "?") else { return shown + rest }
        let options = rest[rest.index(after: question)...].split(separator: "&", omittingEmptySubsequences: false)
        return shown + rest[...question] + options.map(Self.redactedOption).joined(separator: "&")
    }

    private static func redactedOption(_ option: Substring) -> String {
        guard let equals = option.firstIndex(of: "="), isSecret(PercentCoding.decode(option[..<equals]) ?? "password")
        else { return String(option) }
        return option[...equals] + mark
    }

    private static func isSecret(_ keyword: some StringProtocol) -> Bool { keyword.lowercased().hasSuffix("password") }

    /// `keyword = value` pairs; a value is a word or stands in single quotes, and a backslash takes the next character literally.
    private static func redactedPairs(_ text: String) -> String {
        var rest = text[...]
        var shown = ""
        func take(while condition: (Character) -> Bool) -> Substring {
            let part = rest.prefix(while: condition)
            rest = rest.dropFirst(part.count)
            return part
        }
        while !rest.isEmpty {
            shown += take(while: \.isWhitespace)
            let keyword = take { $0 != "=" && !$0.isWhitespace }
            shown += keyword
            shown += take(while: \.isWhitespace)
            guard rest.first == "=" else { continue }
            shown += take { $0 == "=" }
            shown += take(while: \.isWhitespace)
            let value = takeValue(from: &rest)
            shown += isSecret(keyword) ? mark : value
        }
        return shown
    }

    private static func takeValue(from rest: inout Substring) -> String {
        var value = ""
        var isQuoted = false
        while let character = rest.first {
            if character.isWhitespace, !isQuoted { break }
            value.append(rest.removeFirst())
            switch character {
            case "\\": if let next = rest.popFirst() { value.append(next) }
            case "'" where value.count == 1: isQuoted = true
            case "'" where isQuoted: return value
            default: break
            }
        }
        return value
    }
}
