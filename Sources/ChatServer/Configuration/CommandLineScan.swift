import ChatCore

/// The command line taken apart and checked against the table of keys, before any value is read.
struct CommandLineScan: Hashable, Sendable {
    /// What the command is asked to do.
    enum Mode: Hashable, Sendable { case run, check, help, version }

    var mode = Mode.run
    /// `--config FILE`
    var file: String?
    /// `--secrets DIR`
    var secrets: String?
    /// One `--option=value` (or a bare flag) per key, in the spelling of the command line provider.
    var options: [String] = []
    /// How the user spelled an option, by its long form.
    var spelling: [String: String] = [:]

    private static let own = ["--config", "--secrets", "--check-config", "--help", "--version"]

    /// Reads the arguments behind the program's name.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration` for unknown or repeated options, missing values and stray words.
    init(_ arguments: [String]) throws(ChatError) {
        var rest = arguments[...]
        var seen: Set<String> = []
        while let argument = rest.popFirst() {
            if argument == "-h" {
                mode = .help
                continue
            }
            guard argument.hasPrefix("--"), argument.count > 2 else {
                throw Self.error("\(Self.shown(argument)) is no option; options begin with --")
            }
            let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let typed = String(parts[0])
            let given = parts.count > 1 ? String(parts[1]) : nil
            let option = ConfigurationKey.aliases[typed] ?? typed
            guard seen.insert(option).inserted else { throw Self.error("\(typed) is given twice") }
            switch option {
            case "--help": mode = .help
            case "--version": if mode != .help { mode = .version }
            case "--check-config": if mode == .run { mode = .check }
            case "--config": file = try Self.value(given, &rest, of: typed)
            case "--secrets": secrets = try Self.value(given, &rest, of: typed)
            default: try key(option, typed: typed, given: given, &rest)
            }
        }
    }

    private mutating func key(
        _ option: String, typed: String, given: String?, _ rest: inout ArraySlice<String>
    ) throws(ChatError) {
        guard let key = KnownKeys.option(option) else {
            let known = KnownKeys.fixed.map(\.option) + ConfigurationKey.aliases.keys + Self.own
            throw Self.error(
                "\(Self.shown(typed)) is unknown\(KnownKeys.suggestion(for: typed, among: known)) (see --help)")
        }
        spelling[key.option] = typed
        switch key.kind {
        case .flag:
            var value = given
            if value == nil, let next = rest.first, next == "true" || next == "false" { value = rest.popFirst() }
            options.append(value.map { "\(option)=\($0)" } ?? option)
        case .texts, .choices, .text, .whole, .number, .choice, .connection:
            options.append("\(option)=\(try Self.value(given, &rest, of: typed))")
        }
    }

    private static func value(
        _ given: String?, _ rest: inout ArraySlice<String>, of typed: String
    ) throws(ChatError) -> String {
        if let given { return given }
        guard let next = rest.first, !next.hasPrefix("--") else { throw error("\(typed) needs a value") }
        rest.removeFirst()
        return next
    }

    /// Arguments may be secrets put in the wrong place: long ones are cut, and control characters never reach a terminal.
    private static func shown(_ argument: String) -> String {
        let clean = String(
            String.UnicodeScalarView(argument.unicodeScalars.filter { $0.value >= 0x20 && $0.value != 0x7F }))
        if let connection = ConnectionText(clean), connection.hasPassword { return connection.redacted }
        return clean.count > 40 ? clean.prefix(40) + "…" : clean
    }

    private static func error(_ text: String) -> ChatError { ChatError(.invalidConfiguration, text + ".") }
}
