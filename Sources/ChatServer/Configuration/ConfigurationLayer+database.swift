import ChatCore

extension [ConfigurationLayer] {
    /// Marks what a stronger layer makes meaningless, so that parts of two databases are never mixed.
    ///
    /// In ``ChatStore/PostgresConfiguration`` the parts win over the URL. Across layers the order must be the layers': who gives a URL
    /// on the command line does not want the host of an environment variable. A password may come from elsewhere, as secrets do,
    /// unless the URL has one.
    func withOneDatabase() throws(ChatError) -> [ConfigurationLayer] {
        let passwords: Set = ["database.password", "database.passwordFile"]
        var hidden: Set<String> = []
        var result: [ConfigurationLayer] = []
        for var layer in self {
            // The older stack's variables describe one database together, its password included.
            let isWhole = layer.source == .olderEnvironment && hidden.contains("database.url")
            layer.hidden = isWhole ? ConfigurationKeys.databasePlaces : hidden
            result.append(layer)
            let given = layer.names.subtracting(layer.hidden)
            if !given.isDisjoint(with: ["database.url", "database.service"]) {
                hidden.formUnion(ConfigurationKeys.databasePlaces.subtracting(passwords))
                if try layer.hasPasswordInURL() { hidden.formUnion(passwords) }
            }
            if !given.isDisjoint(with: passwords) { hidden.formUnion(passwords) }
        }
        return result
    }
}

extension ConfigurationLayer {
    fileprivate func hasPasswordInURL() throws(ChatError) -> Bool {
        guard let key = KnownKeys.named("database.url"), case .text(let url) = try value(of: key) else { return false }
        return ConnectionText(url)?.hasPassword ?? false
    }
}
