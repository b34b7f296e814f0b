public import ChatAuth
import ChatCore

extension ChatServerConfiguration {
    /// What browsers are served.
    public struct Web: Hashable, Sendable {
        /// Whether the web client is served; without it `/` says where the doors are.
        public var isEnabled = true
        /// Folder that is served in place of what is compiled in, read at each request; nil for what is compiled in.
        public var root: String?
        /// The origin under which browsers reach the server; nil when it is what the listener is asked for, as it is without a proxy.
        public var publicURL: String?
        /// How many days a browser stays signed in without being used; 0 until it is closed.
        public var sessionDays = 30
        /// The defaults.
        public init() {}
    }

    /// The client with which people sign in at an issuer from the web.
    public struct WebSignIn: Hashable, Sendable {
        /// `client_id`; nil when this issuer is not offered.
        public var clientID: String?
        /// The client's secret, if it is a confidential one.
        public var clientSecret: String?
        /// What is asked for.
        public var scopes = ["openid", "profile", "email"]
        /// Which token the page sends to the chat.
        public var bearer = SignInBearer.access
        /// For people; the issuer's name when nil.
        public var label: String?
        /// No sign-in from the web.
        public init() {}
    }

    /// Checks the keys of the web.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`; the message begins with the key at fault.
    func validateWeb() throws(ChatError) {
        if let url = web.publicURL {
            try Self.require(
                Self.isOrigin(url) && HTTPURL(url)?.isFetchable == true, "web.publicUrl",
                "must be an origin as browsers write it, such as https://chat.example.com (http only on a loopback host)"
            )
        }
        for named in auth.issuers { try Self.validate(named) }
    }

    private static func validate(_ named: NamedIssuer) throws(ChatError) {
        let prefix = "\(IssuerKeys.prefix)\(named.name).web"
        let (web, issuer) = (named.web, named.issuer)
        guard let client = web.clientID else {
            return try require(
                web == WebSignIn(), "\(prefix).clientId", "is required: nobody can sign in from the web without it")
        }
        try require(Text.isIdentifier(client, maxBytes: 1024), "\(prefix).clientId", "must have 1 to 1024 bytes")
        if let label = web.label {
            try require(Text.isIdentifier(label, maxBytes: 100), "\(prefix).label", "must have 1 to 100 bytes")
        }
        try require(
            !web.scopes.isEmpty && web.scopes.count <= 50 && web.scopes.allSatisfy(isScope), "\(prefix).scopes",
            "must name 1 to 50 scopes without spaces")
        try require(
            web.bearer == .access || web.scopes.contains("openid"), "\(prefix).scopes",
            "must hold openid: without it there is no id token to send")
        try require(
            issuer.tokenUses.isEmpty || issuer.tokenUses.contains(web.bearer.rawValue), "\(prefix).bearer",
            "must be one of tokenUses")
        try require(
            accepts(client, web.bearer, issuer), "\(prefix).clientId",
            "must be among clientIds\(web.bearer == .id ? " or audiences" : ""): its tokens would be refused")
    }

    /// Whether the server would take tokens that this client was given, as far as can be told from here: what an access token's
    /// audience is, only its issuer knows.
    private static func accepts(_ client: String, _ bearer: SignInBearer, _ issuer: IssuerConfiguration) -> Bool {
        guard !issuer.acceptsAnyAudience else { return true }
        let isKnown = issuer.clientIDs.isEmpty || issuer.clientIDs.contains(client)
        guard bearer == .id else { return isKnown }
        return isKnown && (issuer.audiences.isEmpty || issuer.audiences.contains(client))
    }

    /// A scope token of RFC 6749 §3.3.
    private static func isScope(_ text: String) -> Bool {
        (1...256).contains(text.utf8.count)
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
    }
}
