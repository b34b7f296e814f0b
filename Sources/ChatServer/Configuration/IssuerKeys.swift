import ChatAuth
import ChatCore

/// The keys of one issuer, below `auth.issuer.NAME.`.
enum IssuerKeys {
    /// What all of them begin with, before the issuer's name.
    static let prefix = "auth.issuer."
    /// Chooses and orders the issuers; without it all names found count.
    static let list = ConfigurationKey(
        name: "auth.issuers", kind: .texts, defaultText: nil, isSecret: false,
        help: "names of the issuers in use; all that have keys when not given")

    private typealias Builder = ConfigurationFieldBuilder<IssuerConfiguration>
    private static var make: Builder { Builder(defaults: IssuerConfiguration(issuer: "")) }

    static let fields = [
        make.text("url", \.issuer, "the tokens' iss, exactly"),
        make.text("alias", \.alias, "prefix of its user ids when there are several issuers; the NAME by default"),
        make.text("jwksUrl", \.jwksURL, "where its keys are; found by discovery when not given"),
        make.texts("audiences", \.audiences, "accepted aud values"),
        make.texts("clientIds", \.clientIDs, "accepted clients (client_id, azp)"),
        make.texts("tokenUses", \.tokenUses, "accepted token_use values: access, id"),
        make.flag("acceptAnyAudience", \.acceptsAnyAudience, "accept tokens that were meant for anyone"),
        make.choices("algorithms", \.algorithms, "accepted signature algorithms"),
        make.texts("types", \.types, "accepted typ header values"),
        make.seconds("leewaySeconds", \.leeway, 0...600, "clock difference tolerated"),
        make.texts("claims.handle", \.claims.handle, "claims that may hold the handle, best first"),
        make.texts("claims.name", \.claims.name, "claims that may hold the name to show"),
        make.texts("claims.email", \.claims.email, "claims that may hold the e-mail address"),
        make.texts("claims.picture", \.claims.picture, "claims that may hold the picture's URL"),
        make.texts("claims.roles", \.claims.roles, "claims that hold role names"),
    ]

    /// A field's key with an issuer's name in it.
    static func key(_ field: ConfigurationField<IssuerConfiguration>, of name: String) -> ConfigurationKey {
        var key = field.key
        key.name = prefix + name + "." + key.name
        return key
    }

    /// True for 1...32 of `[a-z0-9-]` that does not begin or end with `-`.
    static func isName(_ text: some StringProtocol) -> Bool {
        (1...32).contains(text.utf8.count) && text.first != "-" && text.last != "-"
            && text.utf8.allSatisfy {
                (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D
            }
    }
}
