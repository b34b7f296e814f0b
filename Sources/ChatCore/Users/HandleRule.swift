/// How a store turns a wished handle into a unique one; pure, so that all backends agree.
public enum HandleRule {
    /// Largest handle in UTF-8 bytes.
    public static let maxBytes = 64

    /// Handles to try in order until one is free: the wished one, then the same with a number behind it.
    ///
    /// - Parameters:
    ///   - wished: From the token; may be missing or unusable, then the user id stands in.
    ///   - id: The user's id.
    ///   - attempt: 0 for the first try; later tries append `-2`, `-3` …
    public static func candidate(wished: String?, id: UserID, attempt: Int) -> String {
        let cleaned = clean(wished ?? "")
        let base = cleaned.isEmpty ? clean(id.rawValue) : cleaned
        let stem = base.isEmpty ? "user" : base
        guard attempt > 0 else { return stem }
        let suffix = "-\(attempt + 1)"
        return truncate(stem, toBytes: maxBytes - suffix.utf8.count) + suffix
    }

    /// The form two handles are compared in.
    public static func folded(_ handle: String) -> String { handle.lowercased() }

    private static func clean(_ text: String) -> String {
        truncate(
            String(String.UnicodeScalarView(text.unicodeScalars.filter { $0.value > 0x20 && $0.value != 0x7F })),
            toBytes: maxBytes)
    }

    private static func truncate(_ text: String, toBytes limit: Int) -> String {
        guard text.utf8.count > limit else { return text }
        var result = ""
        var count = 0
        for character in text {
            count += character.utf8.count
            if count > limit { break }
            result.append(character)
        }
        return result
    }
}
