import ChatCore
import Synchronization

extension DevelopmentIssuer {
    /// A checked authorization request (RFC 6749 §4.1.1, RFC 7636 §4.3).
    private struct Authorization {
        let redirectURI: String
        let state: String?
        let challenge: String
        let scope: String
        let nonce: String?
    }

    func showSignIn(_ request: DevelopmentIssuerRequest) -> DevelopmentIssuerResponse {
        switch authorization(request.query.utf8) {
        case .success(let authorization): page(authorization, problem: nil, status: 200)
        case .failure(let refusal): refusal.response
        }
    }

    func signIn(_ request: DevelopmentIssuerRequest, now: Timestamp) -> DevelopmentIssuerResponse {
        let authorization: Authorization
        switch self.authorization(request.body) {
        case .success(let checked): authorization = checked
        case .failure(let refusal): return refusal.response
        }
        guard let name = FormFields(request.body)?["name"], let user = DevelopmentUser(name: name) else {
            return page(authorization, problem: "Enter a name of letters and digits, at most 64 bytes.", status: 400)
        }
        let grant = DevelopmentGrants.Grant(
            user: user, scope: authorization.scope, nonce: authorization.nonce, family: SecretText.make())
        let code = grants.withLock {
            $0.issueCode(
                grant, redirectURI: authorization.redirectURI, challenge: authorization.challenge, now: now)
        }
        guard let code else {
            return .redirect(redirect(authorization, [("error", "temporarily_unavailable")]))
        }
        return .redirect(redirect(authorization, [("code", code)]))
    }

    /// Carries an answer through `Result`.
    private struct Refusal: Error { let response: DevelopmentIssuerResponse }

    /// Until client and redirect URI are known to be good, errors are shown and never redirected (RFC 6749 §4.1.2.1).
    private func authorization(_ text: some Collection<UInt8>) -> Result<Authorization, Refusal> {
        func refuse(_ text: String) -> Result<Authorization, Refusal> {
            .failure(Refusal(response: .error("invalid_request", text)))
        }
        guard let fields = FormFields(text) else { return refuse("The parameters cannot be read.") }
        guard fields["client_id"] == Self.clientID else { return refuse("client_id must be \(Self.clientID).") }
        guard let redirectURI = fields["redirect_uri"], isAllowed(redirectURI) else {
            return refuse("redirect_uri must be on a loopback host or on this server, without a fragment.")
        }
        guard fields["response_type"] == "code" else { return refuse("response_type must be code.") }
        guard fields["code_challenge_method"] == "S256", let challenge = fields["code_challenge"],
            challenge.utf8.count == 43, challenge.utf8.allSatisfy(FormFields.isUnreserved)
        else { return refuse("PKCE with code_challenge_method S256 is required.") }
        return .success(
            Authorization(
                redirectURI: redirectURI, state: fields["state"], challenge: challenge,
                scope: fields["scope"] ?? "openid", nonce: fields["nonce"]))
    }

    /// Loopback redirects of any port (RFC 8252 §7.3) and pages of the server itself.
    private func isAllowed(_ redirectURI: String) -> Bool {
        guard !redirectURI.contains("#"), redirectURI.utf8.count <= 2048, let url = HTTPURL(redirectURI) else {
            return false
        }
        return url.origin == origin || (url.scheme == "http" && url.isLoopback)
    }

    private func redirect(_ authorization: Authorization, _ parameters: [(String, String)]) -> String {
        var all = parameters
        if let state = authorization.state { all.append(("state", state)) }
        all.append(("iss", issuer))  // RFC 9207: tells the client which issuer answered
        let query = all.map { "\($0.0)=\(FormFields.encode($0.1))" }.joined(separator: "&")
        return authorization.redirectURI + (authorization.redirectURI.contains("?") ? "&" : "?") + query
    }

    private func page(_ authorization: Authorization, problem: String?, status: Int) -> DevelopmentIssuerResponse {
        var hidden = [
            ("client_id", Self.clientID), ("redirect_uri", authorization.redirectURI), ("response_type", "code"),
            ("code_challenge", authorization.challenge), ("code_challenge_method", "S256"),
            ("scope", authorization.scope),
        ]
        if let state = authorization.state { hidden.append(("state", state)) }
        if let nonce = authorization.nonce { hidden.append(("nonce", nonce)) }
        let inputs = hidden.map { #"<input type="hidden" name="\#($0.0)" value="\#(Self.escape($0.1))">"# }
        let html = """
            <!doctype html>
            <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>Sign in (development)</title></head><body><main>
            <h1>Sign in</h1>
            <p>This is the development issuer: any name will do, and no password is asked for.</p>
            \(problem.map { "<p role=\"alert\">\(Self.escape($0))</p>" } ?? "")
            <form method="post" action="\(Self.escape(issuer + Self.authorizePath))">
            \(inputs.joined(separator: "\n"))
            <label>Name <input name="name" maxlength="64" required autofocus autocomplete="username"></label>
            <button>Sign in</button></form></main></body></html>

            """
        // No form-action: browsers apply it to the redirect that follows the form as well, which goes to the client.
        return DevelopmentIssuerResponse(
            status: status,
            headers: [
                "content-type": "text/html; charset=utf-8", "cache-control": "no-store",
                "referrer-policy": "no-referrer",
                "x-content-type-options": "nosniff",
                "content-security-policy": "default-src 'none'; frame-ancestors 'none'; base-uri 'none'",
            ],
            body: Array(html.utf8))
    }

    static func escape(_ text: String) -> String {
        var output = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": output += "&amp;"
            case "<": output += "&lt;"
            case ">": output += "&gt;"
            case "\"": output += "&quot;"
            case "'": output += "&#39;"
            default: output.unicodeScalars.append(character)
            }
        }
        return output
    }
}
