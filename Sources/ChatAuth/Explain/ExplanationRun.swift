import ChatCore

/// One pass over a token that goes on after failures, where the verifier stops at the first.
struct ExplanationRun {
    let explainer: TokenExplainer
    let keys: KeySet?
    let now: Timestamp
    private var checks: [TokenExplanation.Check] = []
    private var firstFailure: ChatError?

    init(explainer: TokenExplainer, keys: KeySet?, now: Timestamp) {
        self.explainer = explainer
        self.keys = keys
        self.now = now
    }

    mutating func explain(_ token: String) -> TokenExplanation {
        let configuration = explainer.configuration
        let maxBytes = explainer.maxTokenBytes
        guard let jws = check("format", { () throws(ChatError) in try CompactJWS(token, maxBytes: maxBytes) })
        else {
            skip(
                ["header", "algorithm", "type", "key", "signature"] + Self.claimNames, "the token cannot be taken apart"
            )
            return result(header: nil, claims: nil, verified: nil)
        }
        let shown = try? TokenHeader.object(jws.header)
        let header = check("header", { () throws(ChatError) in try TokenHeader(jws.header) })
        if let header {
            checkHeader(header, configuration)
            checkSignature(jws, header)
        } else {
            skip(["algorithm", "type", "key", "signature"], "the header is not usable")
        }
        if explainer.signatureOnly {
            skip(Self.claimNames, "only the signature was asked for")
            return result(header: shown, claims: (try? TokenClaims(jws.payload))?.json, verified: nil)
        }
        let claims = check("claims", { () throws(ChatError) in try TokenClaims(jws.payload) })
        var verified: VerifiedToken?
        if let claims, let header {
            verified = checkClaims(claims, header, ClaimsPolicy(configuration))
        } else {
            skip(Self.claimNames.filter { $0 != "claims" }, "there are no claims to check")
        }
        return result(header: shown, claims: claims?.json, verified: verified)
    }

    private mutating func checkHeader(_ header: TokenHeader, _ configuration: IssuerConfiguration) {
        check("algorithm", { () throws(ChatError) in try header.checkAlgorithm(configuration.algorithms) })
        if explainer.types == nil {
            skip(["type"], "no types given")
        } else {
            check("type", { () throws(ChatError) in try header.checkType(configuration) })
        }
    }

    private mutating func checkSignature(_ jws: CompactJWS, _ header: TokenHeader) {
        guard let keys else { return skip(["key", "signature"], "no key set given") }
        guard explainer.configuration.algorithms.contains(header.algorithm) else {
            return skip(["key", "signature"], "the algorithm is not accepted")
        }
        guard let key = check("key", { () throws(ChatError) in try keys.key(for: header) }) else {
            return skip(["signature"], "there is no key to check it with")
        }
        check("signature", { () throws(ChatError) in try key.verify(jws, header.algorithm) })
    }

    private mutating func checkClaims(
        _ claims: TokenClaims, _ header: TokenHeader, _ policy: ClaimsPolicy
    ) -> VerifiedToken? {
        let time = now
        for question in ClaimsPolicy.Check.allCases {
            if let reason = reasonToSkip(question) {
                skip([question.rawValue], reason)
            } else {
                check(
                    question.rawValue,
                    { () throws(ChatError) in try policy.run(question, claims, header: header, now: time) })
            }
        }
        guard firstFailure == nil, keys != nil, explainer.issuer != nil else { return nil }
        return try? policy.evaluate(claims, header: header, now: time)
    }

    private func reasonToSkip(_ question: ClaimsPolicy.Check) -> String? {
        switch question {
        case .issuer: explainer.issuer == nil ? "no issuer given" : nil
        case .audience: explainer.audiences == nil && explainer.clientIDs == nil ? "no audience or client given" : nil
        case .client: explainer.clientIDs == nil ? "no client given" : nil
        case .tokenUse: explainer.tokenUses == nil ? "no token use given" : nil
        case .expiry, .notBefore, .issuedAt, .subject: nil
        }
    }

    @discardableResult
    private mutating func check<Value>(_ name: String, _ body: () throws(ChatError) -> Value) -> Value? {
        do throws(ChatError) {
            let value = try body()
            checks.append(TokenExplanation.Check(name: name, outcome: .passed))
            return value
        } catch {
            checks.append(TokenExplanation.Check(name: name, outcome: .failed, message: error.description))
            if firstFailure == nil { firstFailure = error }
            return nil
        }
    }

    private mutating func skip(_ names: [String], _ reason: String) {
        checks += names.map { TokenExplanation.Check(name: $0, outcome: .skipped, message: reason) }
    }

    private func result(header: JSONObject?, claims: JSONObject?, verified: VerifiedToken?) -> TokenExplanation {
        TokenExplanation(
            header: header.map { JSONValue.object($0).prettyText },
            claims: claims.map { JSONValue.object($0).prettyText },
            checks: checks, verdict: firstFailure.map { .rejected($0) } ?? .accepted, verified: verified)
    }

    private static let claimNames = ["claims"] + ClaimsPolicy.Check.allCases.map(\.rawValue)
}
