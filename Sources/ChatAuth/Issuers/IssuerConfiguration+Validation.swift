public import ChatCore

extension IssuerConfiguration {
    /// Checks every value.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`; the message begins with the key at fault, as `issuer.KEY`.
    public func validate() throws(ChatError) {
        try Self.require(
            issuer.utf8.count <= 2048 && HTTPURL(issuer)?.isFetchable == true, "issuer",
            "must be an https URL without query (http only on a loopback host)")
        try Self.require(HTTPURL(issuer)?.query == nil, "issuer", "must have no query")
        if let jwksURL {
            try Self.require(
                HTTPURL(jwksURL)?.isFetchable == true, "jwksURL", "must be an https URL (http only on a loopback host)")
        }
        if let alias { try Self.require(Self.isAlias(alias), "alias", "must be 1 to 32 of a-z, 0-9 and -") }
        for (key, values) in [
            ("audiences", audiences), ("clientIDs", clientIDs), ("tokenUses", tokenUses), ("types", types),
        ] {
            try Self.require(
                values.count <= 100 && values.allSatisfy { Text.isIdentifier($0, maxBytes: 1024) }, key,
                "must be at most 100 texts of 1 to 1024 bytes")
        }
        try Self.require(
            acceptsAnyAudience || !audiences.isEmpty || !clientIDs.isEmpty, "audiences",
            "or clientIDs must name what tokens are meant for (acceptsAnyAudience says that any will do)")
        try Self.require(
            !acceptsAnyAudience || (audiences.isEmpty && clientIDs.isEmpty), "acceptsAnyAudience",
            "contradicts audiences and clientIDs")
        try Self.require(!algorithms.isEmpty, "algorithms", "must name at least one algorithm")
        try Self.require(!types.isEmpty || acceptsMissingType, "types", "must name at least one type")
        try Self.require((.zero...(.seconds(600))).contains(leeway), "leeway", "must be 0 to 600 seconds")
        try Self.require((256...65_536).contains(maxTokenBytes), "maxTokenBytes", "must be 256 to 65536")
        try keys.validate()
    }

    /// Checks a list of issuers as a whole: distinct issuers, and distinct aliases for all when there are several.
    ///
    /// - Throws: ``ChatError`` `invalid_configuration`.
    public static func validate(_ issuers: [IssuerConfiguration]) throws(ChatError) {
        try require(!issuers.isEmpty, "list", "must have at least one issuer")
        try require(issuers.count <= 100, "list", "must have at most 100 issuers")
        for issuer in issuers { try issuer.validate() }
        try require(
            Set(issuers.map { ExactString($0.issuer) }).count == issuers.count, "issuer", "must differ between issuers")
        guard issuers.count > 1 else { return }
        try require(issuers.allSatisfy { $0.alias != nil }, "alias", "is required when there are several issuers")
        try require(Set(issuers.map(\.alias)).count == issuers.count, "alias", "must differ between issuers")
    }

    static func require(_ condition: Bool, _ key: String, _ rule: String) throws(ChatError) {
        guard condition else { throw ChatError(.invalidConfiguration, "issuer.\(key) \(rule).") }
    }

    private static func isAlias(_ alias: String) -> Bool {
        (1...32).contains(alias.utf8.count)
            && alias.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D }
    }
}

extension KeySetPolicy {
    func validate() throws(ChatError) {
        let day = Duration.seconds(24 * 3600)
        let times: [(String, Duration, ClosedRange<Duration>)] = [
            ("minimumFresh", minimumFresh, .seconds(1)...day),
            ("maximumFresh", maximumFresh, minimumFresh...(day * 7)),
            ("freshFor", freshFor, minimumFresh...maximumFresh),
            ("keepStale", keepStale, .zero...(day * 30)),
            ("unknownKeyCooldown", unknownKeyCooldown, .seconds(1)...day),
            ("firstBackoff", firstBackoff, .milliseconds(10)...(.seconds(60))),
            ("maximumBackoff", maximumBackoff, firstBackoff...(.seconds(3600))),
            ("fetchTimeout", fetchTimeout, .milliseconds(100)...(.seconds(60))),
        ]
        for (key, value, range) in times {
            try IssuerConfiguration.require(range.contains(value), "keys.\(key)", "is outside its range")
        }
        try IssuerConfiguration.require(
            (1...100_000).contains(unknownKeyLimit), "keys.unknownKeyLimit", "must be 1 to 100000")
        try IssuerConfiguration.require(
            (1024...(16 << 20)).contains(maxDocumentBytes), "keys.maxDocumentBytes", "must be 1 KiB to 16 MiB")
        try IssuerConfiguration.require((1...1000).contains(maxKeys), "keys.maxKeys", "must be 1 to 1000")
    }
}
