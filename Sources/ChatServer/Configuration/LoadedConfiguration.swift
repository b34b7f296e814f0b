import ChatAuth
import ChatCore
import ChatStore

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
        let layers = try layers.withOneDatabase()
        var configuration = ChatServerConfiguration()
        var entries: [ConfigurationReport.Entry] = []
        for field in ConfigurationKeys.all {
            try Self.read(field, as: field.key, layers, into: &configuration, &entries)
        }
        let names = try Self.issuerNames(layers, &entries)
        for name in names {
            var issuer = ChatServerConfiguration.NamedIssuer(name: name, issuer: .init(issuer: ""))
            for field in IssuerKeys.fields {
                try Self.read(field, as: IssuerKeys.key(field, of: name), layers, into: &issuer, &entries)
            }
            if names.count > 1, issuer.issuer.alias == nil { issuer.issuer.alias = name }
            configuration.auth.issuers.append(issuer)
        }
        try Self.settleStore(&configuration, &entries)
        try configuration.validate()
        self.configuration = configuration
        report = ConfigurationReport(entries: entries)
    }

    /// Reads and checks the keys of the database alone.
    static func database(_ layers: [ConfigurationLayer]) throws(ChatError) -> PostgresConfiguration {
        let layers = try layers.withOneDatabase()
        var configuration = ChatServerConfiguration()
        var entries: [ConfigurationReport.Entry] = []
        for field in ConfigurationKeys.database {
            try read(field, as: field.key, layers, into: &configuration, &entries)
        }
        try configuration.validateDatabase()
        return configuration.database.connection
    }

    /// Takes Postgres where only a database is given, and refuses bounds that would not hold.
    private static func settleStore(
        _ configuration: inout ChatServerConfiguration, _ entries: inout [ConfigurationReport.Entry]
    ) throws(ChatError) {
        if let index = entries.firstIndex(where: { $0.name == "store.backend" && $0.isDefault }),
            let place = entries.first(where: { ConfigurationKeys.databasePlaces.contains($0.name) && !$0.isDefault })
        {
            configuration.storeBackend = .postgres
            entries[index].value = StoreBackend.postgres.rawValue
            entries[index].source = "default with \(place.source)"
        }
        guard configuration.storeBackend == .postgres else { return }
        for entry in entries where entry.name.hasPrefix("store.max") && !entry.isDefault {
            throw ChatError(
                .invalidConfiguration, "\(entry.name) (\(entry.source)) means nothing unless store.backend is memory.")
        }
    }

    private static func read<Root>(
        _ field: ConfigurationField<Root>, as key: ConfigurationKey, _ layers: [ConfigurationLayer],
        into root: inout Root, _ entries: inout [ConfigurationReport.Entry]
    ) throws(ChatError) {
        let found = try first(key, layers)
        if let found { field.write(&root, found.value) }
        entries.append(entry(key, value: field.read(root), layer: found?.layer))
    }

    /// The first layer's value. Later layers are looked at too, so that a broken value is found although it is overridden.
    private static func first(
        _ key: ConfigurationKey, _ layers: [ConfigurationLayer]
    ) throws(ChatError) -> (value: ConfigurationValue, layer: ConfigurationLayer)? {
        var found: (ConfigurationValue, ConfigurationLayer)?
        for layer in layers {
            guard let value = try layer.value(of: key) else { continue }
            if found == nil, !layer.hidden.contains(key.name) { found = (value, layer) }
        }
        return found
    }

    private static func entry(
        _ key: ConfigurationKey, value: ConfigurationValue?, layer: ConfigurationLayer?
    ) -> ConfigurationReport.Entry {
        var shown = value?.shown(for: key) ?? ""
        if case .secrets = layer?.source, !shown.isEmpty { shown = "***" }
        return ConfigurationReport.Entry(
            name: key.name, value: shown,
            source: layer?.source.place(of: key) ?? "default", isDefault: layer == nil)
    }

    private static func issuerNames(
        _ layers: [ConfigurationLayer], _ entries: inout [ConfigurationReport.Entry]
    ) throws(ChatError) -> [String] {
        let present = Set(layers.flatMap(\.names).compactMap { KnownKeys.named($0).flatMap(KnownKeys.issuerName) })
        let found = try first(IssuerKeys.list, layers)
        guard let found, case .texts(let listed) = found.value else {
            let names = present.sorted()
            entries.append(entry(IssuerKeys.list, value: .texts(names), layer: nil))
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
        entries.append(entry(IssuerKeys.list, value: found.value, layer: found.layer))
        return listed
    }
}
