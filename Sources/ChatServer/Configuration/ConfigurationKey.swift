/// One line of the table of keys: what a key is called in each source, what it takes and what it is for.
public struct ConfigurationKey: Hashable, Sendable {
    /// What a value must be.
    public enum Kind: Hashable, Sendable {
        /// Non-empty text.
        case text
        /// A whole number inside the range.
        case whole(ClosedRange<Int>)
        /// A number inside the range.
        case number(ClosedRange<Double>)
        /// `true` or `false`; on the command line the flag alone means true.
        case flag
        /// Several texts, separated by commas outside the file.
        case texts
        /// One of these texts.
        case choice([String])
        /// Several of these texts.
        case choices([String])
        /// Where a database is: a URL or `keyword=value` text. Passwords within are never printed.
        case connection
    }

    /// Name with dots, as in the file: `http.port`. Units stand in it (`Ms`, `Seconds`, `Bytes`).
    public var name: String
    /// What a value must be.
    public var kind: Kind
    /// Rendered default; nil when there is none.
    public var defaultText: String?
    /// Whether a value may never be printed.
    public var isSecret: Bool
    /// One line for `--help` and the reference.
    public var help: String
}

extension ConfigurationKey {
    /// The parts between the dots.
    var components: [String] { name.split(separator: ".").map(String.init) }

    /// The long option: `--http-port`.
    public var option: String { "--" + Self.dashed(name) }

    /// The environment variable: `CHAT_HTTP_PORT`.
    public var variable: String { Self.variablePrefix + Self.shouted(name) }

    /// The file's name in the secrets directory: `http-port`.
    public var secretFile: String { components.joined(separator: "-") }

    /// Begins every environment variable of this server.
    static let variablePrefix = "CHAT_"

    /// Short options that stand for long ones.
    public static let aliases = [
        "--port": "--http-port", "--host": "--http-host", "--dev": "--dev-enabled", "--migrate": "--database-migrate",
    ]

    /// The short form of this key's option, if it has one.
    public var alias: String? { Self.aliases.first { $0.value == option }?.key }

    /// What a value must be, to stand behind "must be".
    public var rule: String {
        switch kind {
        case .text: "a text that is not empty"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .number(let range): "a number from \(short(range.lowerBound)) to \(short(range.upperBound))"
        case .flag: "true or false"
        case .texts: "a list of texts"
        case .choice(let choices): "one of \(choices.joined(separator: ", "))"
        case .choices(let choices): "a list of \(choices.joined(separator: ", "))"
        case .connection: "a URL that begins with postgres:// or a keyword=value text"
        }
    }

    private func short(_ number: Double) -> String {
        let text = String(number)
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }

    /// `http.allowedOrigins` → `http-allowed-origins`, as the command line provider encodes keys.
    private static func dashed(_ name: String) -> String { split(name, by: "-").lowercased() }

    /// `http.allowedOrigins` → `HTTP_ALLOWED_ORIGINS`, as the environment provider encodes keys.
    private static func shouted(_ name: String) -> String { split(name, by: "_").uppercased() }

    private static func split(_ name: String, by separator: Character) -> String {
        var result = ""
        var previous: Character?
        for character in name {
            if let previous, previous.isLowercase, character.isUppercase { result.append(separator) }
            result.append(character == "." || character == "-" ? separator : character)
            previous = character
        }
        return result
    }
}
