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

    private typealias Builder = ConfigurationFieldBuilder<ChatServerConfiguration.NamedIssuer>
    private static var make: Builder { Builder(defaults: .init(name: "", issuer: .init(issuer: ""))) }

    static let fields = [
        make.text("url", \.issuer.issuer, "the tokens' iss, exactly"),
        make.text(
            "alias", \.issuer.alias, "prefix of its user ids when there are several issuers; the NAME by default"),
        make.text("jwksUrl", \.issuer.jwksURL, "where its keys are; found by discovery when not given"),
        make.texts("audiences", \.issuer.audiences, "accepted aud values"),
        make.texts("clientIds", \.issuer.clientIDs, "accepted clients (client_id, azp)"),
        make.texts("tokenUses", \.issuer.tokenUses, "accepted token_use values: access, id"),
        make.flag("acceptAnyAudience", \.issuer.acceptsAnyAudience, "accept tokens that were meant for anyone"),
        make.choices("algorithms", \.issuer.algorithms, "accepted signature algorithms"),
        make.texts("types", \.issuer.types, "accepted typ header values"),
        make.seconds("leewaySeconds", \.issuer.leeway, 0...600, "clock difference tolerated"),
        make.texts("claims.handle", \.issuer.claims.handle, "claims that may hold the handle, best first"),
        make.texts("claims.name", \.issuer.claims.name, "claims that may hold the name to show"),
        make.texts("claims.email", \.issuer.claims.email, "claims that may hold the e-mail address"),
        make.texts("claims.picture", \.issuer.claims.picture, "claims that may hold the picture's URL"),
        make.texts("claims.roles", \.issuer.claims.roles, "claims that hold role names"),
        make.text("web.clientId", \.web.clientID, "the client that signs people in from the web; none offers it"),
        make.text("web.clientSecret", \.web.clientSecret, "that client's secret, if it has one", isSecret: true),
        make.texts("web.scopes", \.web.scopes, "what the web's sign-in asks for"),
        make.choice("web.bearer", \.web.bearer, "which token the page sends to the chat"),
        make.text("web.label", \.web.label, "what the button to sign in says; the NAME by default"),
    ]

    /// A field's key with an issuer's name in it.
    static func key(_ field: ConfigurationField<ChatServerConfiguration.NamedIssuer>, of name: String)
        -> ConfigurationKey
    {
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
