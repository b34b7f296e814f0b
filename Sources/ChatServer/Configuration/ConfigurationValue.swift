import Configuration

/// A value as it was read, before it becomes part of a ``ChatServerConfiguration``.
enum ConfigurationValue: Hashable, Sendable {
    case text(String)
    case whole(Int)
    case number(Double)
    case flag(Bool)
    case texts([String])

    /// For tables; lists are joined by commas.
    var description: String {
        switch self {
        case .text(let text): text
        case .whole(let number): String(number)
        case .number(let number): String(number).hasSuffix(".0") ? String(String(number).dropLast(2)) : String(number)
        case .flag(let flag): String(flag)
        case .texts(let texts): texts.joined(separator: ",")
        }
    }

    /// For people: the description without what is secret.
    func shown(for key: ConfigurationKey) -> String {
        switch (key.kind, self) {
        case (_, _) where key.isSecret: "***"
        case (.connection, .text(let text)): ConnectionText(text)?.redacted ?? "***"
        default: description
        }
    }

    /// Accepts what a source holds; nil when it breaks the key's rule.
    init?(_ content: ConfigContent, for kind: ConfigurationKey.Kind) {
        switch (kind, content) {
        case (.text, .string(let text)) where !text.isEmpty: self = .text(text)
        case (.whole(let range), .int(let number)) where range.contains(number): self = .whole(number)
        case (.number(let range), .double(let number)) where range.contains(number): self = .number(number)
        case (.flag, .bool(let flag)): self = .flag(flag)
        case (.texts, .stringArray(let texts)): self = .texts(texts.filter { !$0.isEmpty })
        case (.choice(let choices), .string(let text)) where choices.contains(text): self = .text(text)
        case (.choices(let choices), .stringArray(let texts)):
            let given = texts.filter { !$0.isEmpty }
            guard given.allSatisfy(choices.contains) else { return nil }
            self = .texts(given)
        case (.connection, .string(let text)) where ConnectionText(text) != nil: self = .text(text)
        default: return nil
        }
    }
}

extension ConfigurationKey.Kind {
    /// What to ask a provider for.
    var type: ConfigType {
        switch self {
        case .text, .choice, .connection: .string
        case .whole: .int
        case .number: .double
        case .flag: .bool
        case .texts, .choices: .stringArray
        }
    }
}
