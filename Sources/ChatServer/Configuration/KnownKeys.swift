import ChatAuth

/// Finds the key behind a name as a source spells it, and the nearest known one when there is none.
enum KnownKeys {
    /// Every key but the issuers', in table order.
    static let fixed: [ConfigurationKey] = ConfigurationKeys.all.map(\.key) + [IssuerKeys.list]

    private static let byName = Dictionary(fixed.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    private static let byOption = Dictionary(fixed.map { ($0.option, $0) }, uniquingKeysWith: { first, _ in first })
    private static let byVariable = Dictionary(fixed.map { ($0.variable, $0) }, uniquingKeysWith: { first, _ in first })

    /// The key of a dotted name.
    static func named(_ name: String) -> ConfigurationKey? {
        if let key = byName[name] { return key }
        guard let (issuer, field) = issuerParts(ofName: name) else { return nil }
        return IssuerKeys.key(field, of: issuer)
    }

    /// The key of a long option.
    static func option(_ option: String) -> ConfigurationKey? {
        byOption[option] ?? issuerKey(option, like: \.option, fold: { $0 })
    }

    /// The key of an environment variable.
    static func variable(_ variable: String) -> ConfigurationKey? {
        byVariable[variable]
            ?? issuerKey(variable, like: \.variable) { $0.lowercased().replacing("_", with: "-") }
    }

    /// The key of a file in the secrets directory.
    static func secretFile(_ file: String) -> ConfigurationKey? {
        fixed.first { $0.secretFile == file } ?? issuerKey(file, like: \.secretFile, fold: { $0 })
    }

    /// The issuer's name in a key's name; nil for keys of no issuer.
    static func issuerName(in key: ConfigurationKey) -> String? { issuerParts(ofName: key.name)?.name }

    private static func issuerParts(
        ofName name: String
    ) -> (name: String, field: ConfigurationField<ChatServerConfiguration.NamedIssuer>)? {
        guard name.hasPrefix(IssuerKeys.prefix) else { return nil }
        let rest = name.dropFirst(IssuerKeys.prefix.count)
        guard let dot = rest.firstIndex(of: "."), IssuerKeys.isName(rest[..<dot]),
            let field = IssuerKeys.fields.first(where: { $0.key.name == rest[rest.index(after: dot)...] })
        else { return nil }
        return (String(rest[..<dot]), field)
    }

    /// In flat spellings the name is what stands between the prefix and the longest field that fits.
    private static func issuerKey(
        _ text: String, like spelling: KeyPath<ConfigurationKey, String>, fold: (String) -> String
    ) -> ConfigurationKey? {
        let mark = "x"
        var best: (issuer: String, field: ConfigurationField<ChatServerConfiguration.NamedIssuer>, length: Int)?
        for field in IssuerKeys.fields {
            let sample = IssuerKeys.key(field, of: mark)[keyPath: spelling]
            let upperMark = spelling == \ConfigurationKey.variable ? mark.uppercased() : mark
            guard let parts = parts(of: sample, around: upperMark, prefixLength: prefixLength(of: spelling)),
                text.hasPrefix(parts.before), text.hasSuffix(parts.after),
                text.count > parts.before.count + parts.after.count
            else { continue }
            let issuer = fold(String(text.dropFirst(parts.before.count).dropLast(parts.after.count)))
            guard IssuerKeys.isName(issuer), parts.after.count > best?.length ?? 0 else { continue }
            best = (issuer, field, parts.after.count)
        }
        return best.map { IssuerKeys.key($0.field, of: $0.issuer) }
    }

    private static func prefixLength(of spelling: KeyPath<ConfigurationKey, String>) -> Int {
        var key = IssuerKeys.list
        key.name = String(IssuerKeys.prefix.dropLast())
        return key[keyPath: spelling].count + 1
    }

    private static func parts(
        of sample: String, around mark: String, prefixLength: Int
    ) -> (before: String, after: String)? {
        let before = String(sample.prefix(prefixLength))
        let rest = sample.dropFirst(prefixLength)
        guard rest.hasPrefix(mark) else { return nil }
        return (before, String(rest.dropFirst(mark.count)))
    }

    /// `; did you mean X?` for the nearest of the candidates, empty when none is near.
    static func suggestion(for text: String, among candidates: [String]) -> String {
        let limit = max(2, text.count / 3)
        let nearest = candidates.map { ($0, distance(text, $0)) }.min { $0.1 < $1.1 }
        guard let nearest, nearest.1 <= limit else { return "" }
        return "; did you mean \(nearest.0)?"
    }

    /// Edits (insert, delete, replace) between two texts.
    static func distance(_ a: String, _ b: String) -> Int {
        let left = Array(a.lowercased())
        let right = Array(b.lowercased())
        var row = Array(0...right.count)
        for (i, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in right.enumerated() {
                let replaced = diagonal + (character == other ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
            }
        }
        return row[right.count]
    }
}
