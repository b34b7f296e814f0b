import ChatAuth
import ChatCore

/// A configuration that was read, checked and is ready to run.
public struct LoadedConfiguration: Hashable, Sendable {
    /// The values in force.
    public var configuration: ChatServerConfiguration
    /// Where they came from.
    public var report: ConfigurationReport

    /// Reads all keys of the table from layers in order of precedence and checks the whole.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`, naming the key and its source and never a secret.
    init(_ layers: [ConfigurationLayer]) throws(ChatError) {
        var configuration = ChatServerConfiguration()
        var entries: [ConfigurationReport.Entry] = []
        for field in ConfigurationKeys.all {
            try Self.read(field, as: field.key, layers, into: &configuration, &entries)
        }
        let names = try Self.issuerNames(layers, &entries)
        for name in names {
            var issuer = ChatServerConfiguration.NamedIssuer(name: name, issuer: .init(issuer: ""))
            for field in IssuerKeys.fields {
                try Self.read(field, as: IssuerKeys.key(field, of: name), layers, into: &issuer.issuer, &entries)
            }
            if names.count > 1, issuer.issuer.alias == nil { issuer.issuer.alias = name }
            configuration.auth.issuers.append(issuer)
        }
        try configuration.validate()
        self.configuration = configuration
        report = ConfigurationReport(entries: entries)
    }

    private static func read<Root>(
        _ field: ConfigurationField<Root>, as key: ConfigurationKey, _ layers: [ConfigurationLayer],
        into root: inout Root, _ entries: inout [ConfigurationReport.Entry]
    ) throws(ChatError) {
        let found = try first(key, layers)
        if let found { field.write(&root, found.value) }
        entries.append(entry(key, value: field.read(root)?.description ?? "", layer: found?.layer))
    }

    /// The first layer's value. Later layers are looked at too, so that a broken value is found although it is overridden.
    private static func first(
        _ key: ConfigurationKey, _ layers: [ConfigurationLayer]
    ) throws(ChatError) -> (value: ConfigurationValue, layer: ConfigurationLayer)? {
        var found: (ConfigurationValue, ConfigurationLayer)?
        for layer in layers {
            guard let value = try layer.value(of: key) else { continue }
            if found == nil { found = (value, layer) }
        }
        return found
    }

    private static func entry(
        _ key: ConfigurationKey, value: String, layer: ConfigurationLayer?
    ) -> ConfigurationReport.Entry {
        var isSecret = key.isSecret
        if case .secrets = layer?.source { isSecret = true }
        return ConfigurationReport.Entry(
            name: key.name, value: isSecret && !value.isEmpty ? "***" : value,
            source: layer?.source.place(of: key) ?? "default", isDefault: layer == nil)
    }

    private static func issuerNames(
        _ layers: [ConfigurationLayer], _ entries: inout [ConfigurationReport.Entry]
    ) throws(ChatError) -> [String] {
        let present = Set(layers.flatMap(\.names).compactMap { KnownKeys.named($0).flatMap(KnownKeys.issuerName) })
        let found = try first(IssuerKeys.list, layers)
        guard let found, case .texts(let listed) = found.value else {
            let names = present.sorted()
            entries.append(entry(IssuerKeys.list, value: names.joined(separator: ","), layer: nil))
            return names
        }
        let place = found.layer.source.place(of: IssuerKeys.list)
        for name in listed where !present.contains(name) {
            throw ChatError(
                .invalidConfiguration,
                "auth.issuers (\(place)) names \(name), which has no keys; set auth.issuer.\(name).url.")
        }
        guard Set(listed).count == listed.count else {
            throw ChatError(.invalidConfiguration, "auth.issuers (\(place)) names an issuer twice.")
        }
        entries.append(entry(IssuerKeys.list, value: found.value.description, layer: found.layer))
        return listed
    }
}
